import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openStore } from '../../src/record/open-store.ts';
import { aRelay, type RelayOptions, stopRelays, type TestRelay, writeRules } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

afterEach(stopRelays);

const unrelated = (description = 'Something else') => `rules:
  - {id: unrelated, name: Unrelated, description: ${description}, severity: low, match: {action: something_else}}
`;
const brute = ({ id = 'brute', count = 3, within = '10m', mode = 'live' } = {}) => `rules:
  - id: ${id}
    name: Many failed logins
    severity: high
    mode: ${mode}
    match: {action: user_login_failed}
    threshold: {count: ${count}, within: ${within}, by: actor.id}
`;
const newCountry = ({ within = '30d', learn = '0s' } = {}) => `rules:
  - id: new-country
    name: First login from a country
    severity: medium
    match: {action: user_login}
    first_seen: {of: location.countryName, within: ${within}, learn: ${learn}}
`;

const second = 1000;
const day = 86_400 * second;

/** The relay's clock is turned by hand; events happen when they are received unless told. */
async function aTurnedRelay(rules: Readonly<Record<string, string>>, options: RelayOptions = {}) {
  let now = noon;
  const relay = await aRelay({ ...options, rules, clock: { now: () => now } });
  const posted = (attributes: object, at = now) =>
    relay.post(aPayload({ ...attributes, time: new Date(at).toISOString() }));
  return {
    relay,
    turn(ms: number) {
      now += ms;
    },
    now: () => now,
    fail: (at?: number) => posted({ action: 'user_login_failed' }, at),
    login: (countryName: string, at?: number) =>
      posted({ action: 'user_login', location: { countryName } }, at),
    /** Saved, and in force when this resolves. */
    async save(files: Readonly<Record<string, string>>) {
      await writeRules(join(relay.folder, 'rules'), files);
      await relay.runOnce();
      await relay.runOnce();
      expect(relay.log()).not.toContain('a chore failed');
    },
    matches: (rule: string) => matchesOf(relay, rule),
  };
}

async function matchesOf({ databaseUrl }: TestRelay, ruleId: string): Promise<number> {
  const store = await openStore(databaseUrl);
  const counts = Object.values(await store.countMatches({ ruleId, since: 0 }));
  await store.close();
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('a rule that comes back into force', () => {
  it('has counted what came while it was off', async () => {
    const { fail, save, matches } = await aTurnedRelay({ 'rules.yaml': brute() });
    await fail();
    await save({ 'rules.yaml': brute({ mode: 'off' }) });
    await fail();
    await save({ 'rules.yaml': brute() });
    expect(await matches('brute')).toBe(0);
    await fail();
    expect(await matches('brute')).toBe(1);
  });

  it('has counted what came while it was another, over restarts too', async () => {
    const { relay, fail, save, matches, turn } = await aTurnedRelay({ 'rules.yaml': brute() });
    await fail();
    await save({ 'rules.yaml': brute({ within: '5m' }) });
    await relay.restart();
    turn(60 * second);
    await fail();
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': brute() });
    await relay.restart();
    await fail();
    expect(await matches('brute')).toBe(1);
  });

  it('has seen what came while it was gone', async () => {
    const { login, save, matches } = await aTurnedRelay({
      'rules.yaml': newCountry(),
      'other.yaml': unrelated(),
    });
    await login('France');
    expect(await matches('new-country')).toBe(1);
    await save({ 'rules.yaml': 'rules: []' });
    await login('Spain');
    await save({ 'rules.yaml': newCountry() });
    await login('Spain');
    expect(await matches('new-country')).toBe(1);
    await login('Chile');
    expect(await matches('new-country')).toBe(2);
  });
});

describe('a rule that is new', () => {
  it('knows the stored past with its first event, and takes nothing of it for new', async () => {
    const { fail, login, save, matches } = await aTurnedRelay({ 'rules.yaml': unrelated() });
    await fail();
    await fail();
    await login('France');
    await save({ 'rules.yaml': brute(), 'other.yaml': newCountry() });
    await login('France');
    await fail();
    expect([await matches('brute'), await matches('new-country')]).toEqual([1, 0]);
    await login('Chile');
    expect(await matches('new-country')).toBe(1);
  });

  it('counts the very first event that meets it, however many come meanwhile', async () => {
    const { fail, save, matches } = await aTurnedRelay({ 'rules.yaml': unrelated() });
    await Promise.all([fail(), fail()]);
    let saved = false;
    const saving = save({
      'new.yaml': brute(),
      'marker.yaml': `rules: [{id: marker, name: Marker, severity: low, match: {action: user_login_failed}}]`,
    }).finally(() => {
      saved = true;
    });
    while (!saved) await Promise.all([fail(), fail(), fail()]);
    await saving;
    await fail();
    expect(await matches('marker')).toBeGreaterThan(0);
    expect(await matches('brute')).toBe(await matches('marker'));
  });

  it('counts events that come late where one that is old counts them', async () => {
    const old = brute({ id: 'old', within: '10s' });
    const { fail, save, matches, turn, now } = await aTurnedRelay({ 'old.yaml': old });
    const start = now();
    await fail(start);
    await fail(start + second);
    turn(12 * second);
    await save({ 'new.yaml': brute({ id: 'new', within: '10s' }) });
    await fail(start + 2 * second);
    expect([await matches('old'), await matches('new')]).toEqual([1, 1]);
  });
});

describe('a rule that another file is saved beside', () => {
  it('still matches what was never seen, at once', async () => {
    const rules = { 'rules.yaml': newCountry({ learn: '7d' }), 'other.yaml': unrelated() };
    const { relay, login, matches, now } = await aTurnedRelay(rules);
    await login('France', now() - 10 * day);
    await writeRules(join(relay.folder, 'rules'), { 'other.yaml': unrelated('Something new') });
    await relay.runOnce();
    const countries = ['Spain', 'Chile', 'Peru', 'Kenya'];
    // While the change is put in force, whenever that is.
    await Promise.all([relay.runOnce(), ...countries.map((country) => login(country))]);
    await login('Japan');
    expect(await matches('new-country')).toBe(countries.length + 1);
  });
});

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** From now on nothing can be remembered, until it is released. */
async function lockMemories(databaseUrl: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin; lock table memories in share mode');
  return () => client.end();
}

describe('a rule that is still learning', () => {
  it('is explained as it may decide: nothing counts as never seen', async () => {
    const DATABASE_URL = await postgres.createDatabase();
    const { relay, login, now } = await aTurnedRelay(
      { 'rules.yaml': unrelated() },
      { env: { DATABASE_URL } },
    );
    await login('France');
    const time = new Date(now()).toISOString();
    await relay.post(
      aPayload({ action: 'user_login', location: { countryName: 'France' }, time }, { id: 'again' }),
    );
    const release = await lockMemories(DATABASE_URL);
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': newCountry() });
    const saved = relay.runOnce();
    const why = () => relay.audit('why again');
    let answer = await why();
    while (!answer.includes('new-country')) answer = await why();
    expect(answer).toMatch(/`new-country` does not match.*first_seen/);
    await release();
    await saved;
    await relay.runOnce();
    expect(await why()).toMatch(/`new-country` does not match.*first_seen/);
  });
});

describe('replicas with different rules on one database', () => {
  it('leave each other what their rules remember, and learn what the other took', async () => {
    const env = { DATABASE_URL: await postgres.createDatabase() };
    const one = await aTurnedRelay(
      { 'rules.yaml': newCountry(), 'brute.yaml': brute({ count: 4 }) },
      { env },
    );
    for (const country of ['France', 'Spain']) await one.login(country);
    await one.fail();
    const other = await aTurnedRelay(
      { 'rules.yaml': newCountry({ within: '29d' }), 'brute.yaml': brute({ count: 9 }) },
      { env },
    );
    await other.relay.runOnce();
    await one.login('France');
    expect(await one.matches('new-country')).toBe(2);
    await other.fail();
    await other.login('Chile');
    expect(await one.matches('new-country')).toBe(3);
    await other.relay.runOnce();
    await one.relay.runOnce();
    await one.login('Chile');
    expect(await one.matches('new-country')).toBe(3);
    await one.fail();
    await one.fail();
    expect(await one.matches('brute')).toBe(1);
  });

  const rules = { 'rules.yaml': newCountry(), 'brute.yaml': brute() };

  /** One has the rules and knows all so far; the other has not, and stores two failures and a login from Spain. */
  async function storedByTheOther() {
    const env = { DATABASE_URL: await postgres.createDatabase() };
    const one = await aTurnedRelay(rules, { env });
    const other = await aTurnedRelay({ 'rules.yaml': unrelated() }, { env });
    await Promise.all([one.relay.runOnce(), other.relay.runOnce()]);
    await one.relay.runOnce();
    for (const _ of [1, 2]) await other.fail();
    await other.login('Spain');
    return { one, other };
  }

  it('learn what another stored until it stopped', async () => {
    const { one, other } = await storedByTheOther();
    await other.relay.stop();
    await one.relay.runOnce();
    await one.fail();
    await one.login('Spain');
    expect([await one.matches('brute'), await one.matches('new-country')]).toEqual([1, 0]);
  });

  it('learn what they stored themselves before they took the rules of another', async () => {
    const { other } = await storedByTheOther();
    await other.save(rules);
    await other.fail();
    await other.login('Spain');
    expect([await other.matches('brute'), await other.matches('new-country')]).toEqual([1, 0]);
  });
});
