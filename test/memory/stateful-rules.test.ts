import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay, writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

afterEach(stopRelays);

const brute = `rules:
  - id: brute-force
    name: Many failed logins
    severity: high
    match: {action: user_login_failed}
    threshold: {count: 5, within: 10m, by: actor.id}
`;
const unrelated = `rules:
  - {id: unrelated, name: Unrelated, severity: low, match: {action: something_else}}
`;
const newCountry = (learn: string) => `rules:
  - id: new-country
    name: First login from a country
    severity: medium
    match: {action: user_login}
    first_seen: {of: [actor.id, location.countryName], within: 30d, learn: ${learn}}
`;

const minute = 60_000;
const day = 24 * 60 * minute;

function failure(minutesAgo: number) {
  return aPayload({
    action: 'user_login_failed',
    time: new Date(Date.now() - minutesAgo * minute).toISOString(),
  });
}

function login(daysAgo: number, countryName = 'France') {
  return aPayload({
    action: 'user_login',
    location: { countryName },
    time: new Date(Date.now() - daysAgo * day).toISOString(),
  });
}

async function alertsOf(relay: TestRelay): Promise<number> {
  await relay.runOnce();
  return relay.slack
    .messages('#security-alerts')
    .filter(({ metadata }) => metadata?.['event_type'] === 'audit_alert').length;
}

describe('a rule that counts', () => {
  it('matches at the fifth event of the window, in one request or in five', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': brute } });
    await relay.post([failure(5), failure(4), failure(3), failure(2)]);
    expect(await alertsOf(relay)).toBe(0);
    await relay.post(failure(1));
    expect(await alertsOf(relay)).toBe(1);
    expect(relay.slack.messages('#security-alerts')[0]?.text).toContain('5 events');
  });

  it('counts what arrives late where it belongs', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': brute } });
    await relay.post([failure(40), failure(39), failure(1), failure(2), failure(3), failure(38)]);
    expect(await alertsOf(relay)).toBe(0);
    await relay.post(failure(37));
    expect(await alertsOf(relay)).toBe(0);
    await relay.post(failure(36));
    expect(await alertsOf(relay)).toBe(1);
  });

  it('counts an event once, however often it is sent', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': brute } });
    const repeated = failure(1);
    await relay.post([repeated, repeated, repeated]);
    await relay.post([repeated, repeated, repeated]);
    expect(await alertsOf(relay)).toBe(0);
  });

  it('remembers over a restart', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': brute } });
    await relay.post([failure(5), failure(4), failure(3), failure(2)]);
    await relay.restart();
    await relay.post(failure(1));
    expect(await alertsOf(relay)).toBe(1);
  });

  it('knows what was stored before it was written', async () => {
    const relay = await aRelay({
      rules: { 'rules.yaml': unrelated },
      // What the relay says of its new rules does not hold up the alert.
      env: { SLACK_OPS_CHANNEL: '#ops' },
    });
    await relay.post([failure(5), failure(4), failure(3), failure(2)]);
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': brute });
    await relay.restart();
    await relay.post(failure(1));
    expect(await alertsOf(relay)).toBe(1);
  });
});

describe('a rule that looks for what was never seen', () => {
  it('does not cry wolf in a new installation', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': newCountry('7d') } });
    await relay.post(login(0));
    await relay.post(login(0, 'Spain'));
    expect(await alertsOf(relay)).toBe(0);
  });

  it('matches once the history reaches back far enough, and for each value once', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': newCountry('7d') } });
    await relay.post(login(8));
    await relay.post(login(0));
    expect(await alertsOf(relay)).toBe(0);
    await relay.post(login(0, 'Spain'));
    await relay.post(login(0, 'Spain'));
    expect(await alertsOf(relay)).toBe(1);
    expect(await relay.audit('recent 1 alerts')).toContain('posted');
  });

  it('has learnt nothing yet of what stands behind an event in one request', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': newCountry('7d') } });
    await relay.post([login(0), login(10, 'Chile')]);
    expect(await alertsOf(relay)).toBe(0);
    await relay.post([login(0, 'Peru')]);
    expect(await alertsOf(relay)).toBe(1);
  });

  it('without learning takes everything in an empty store as new', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': newCountry('0s') } });
    await relay.post(login(0));
    expect(await alertsOf(relay)).toBe(1);
  });
});

describe('replicas on one database', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('count together what each of them takes', async () => {
    const env = { DATABASE_URL: await postgres.createDatabase() };
    const rules = { 'rules.yaml': brute };
    const relays = await Promise.all([
      aRelay({ rules, env }),
      aRelay({ rules, env }),
      aRelay({ rules, env }),
    ]);
    for (let round = 0; round < 10; round += 1) {
      const actor = { id: `actor-${round}`, email: `a${round}@example.com` };
      const failures = Array.from({ length: 5 }, () =>
        aPayload({ action: 'user_login_failed', actor, time: new Date().toISOString() }),
      );
      await Promise.all(failures.map((payload, index) => relays[index % relays.length]?.post(payload)));
    }
    const [first] = relays;
    const answer = (await first?.audit('recent 50 alerts')) ?? '';
    // Of each actor's five the one that came last has matched, whichever relay took it.
    for (let round = 0; round < 10; round += 1) expect(answer).toContain(`a${round}@example.com`);
    expect(answer.match(/brute-force/g)?.length).toBeGreaterThanOrEqual(10);
  });
});
