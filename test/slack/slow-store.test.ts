import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openStore } from '../../src/record/open-store.ts';
import { type Patience, patience } from '../../src/slack/patience.ts';
import { query, usePostgres } from '../record/a-postgres.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { aSocketRelay, closeSockets, command } from './a-socket-relay.ts';
import { audit, send } from './signed-requests.ts';

const { emptiedUrl } = usePostgres();

let relay: TestRelay;
beforeEach(async () => {
  relay = await aRelay({ env: { DATABASE_URL: await emptiedUrl() } });
});
afterEach(stopRelays);
afterEach(closeSockets);

/** A replica that waits as long as it is told. */
const another = (patience: Partial<Patience> = {}) =>
  aRelay({ env: { DATABASE_URL: relay.databaseUrl }, patience });

it('is waited for until shortly before Slack gives up', () => {
  const { promptMs, claimMs, inlineMs, acknowledgeMs } = patience;
  expect(promptMs).toBeLessThan(inlineMs);
  expect(claimMs + inlineMs).toBeLessThan(acknowledgeMs);
  expect(acknowledgeMs).toBeLessThan(3000);
});

describe('a command while the store is slow', () => {
  it('is acknowledged before Slack gives up and answered over response_url, once', async () => {
    const hurried = await another({ inlineMs: 100 });
    const lock = await lockTable(relay, 'mutes');
    const acknowledged = await hurried.slack.command({ text: 'mutes', userId: 'U0ANN' });
    expect(acknowledged).toMatchObject({ status: 200, body: '' });
    await lock.release();
    const late = await hurried.slack.waitFor((slack) => slack.ephemerals()[0]);
    expect(late).toMatchObject({ text: 'Nothing is muted.', user: 'U0ANN', via: 'response_url' });
    await hurried.stop();
    expect(hurried.slack.ephemerals()).toHaveLength(1);
    expect(hurried.log()).not.toContain('"level":50');
  });

  it('is one command for who repeats it meanwhile', async () => {
    const lock = await lockTable(relay, 'mutes');
    const body = audit('mute risky 1h once');
    const both = Promise.all([send(relay, { body }), send(relay, { body })]);
    await lock.waited();
    await lock.release();
    const [first, again] = await both;
    expect(first.text).toContain('is muted until');
    expect(again.text).toBe(first.text);
    await relay.slack.waitFor((slack) => slack.messages('#security-alerts').length === 1);
  });

  it('is answered before the relay stops', async () => {
    const lock = await lockTable(relay, 'mutes');
    const answer = relay.slack.command({ text: 'mutes', userId: 'U0ANN' });
    await lock.waited();
    const stopped = relay.stop();
    await lock.release();
    expect(await answer).toMatchObject({ status: 200 });
    expect((await answer).body).toContain('Nothing is muted.');
    await stopped;
  });

  it('is answered before the relay stops where it came over a socket', async () => {
    const { relay: socketed, slack } = await aSocketRelay({ DATABASE_URL: relay.databaseUrl });
    await slack.greeted(1);
    const lock = await lockTable(socketed, 'mutes');
    const answer = slack.send('slash_commands', command('mutes'));
    await lock.waited();
    const stopped = socketed.stop();
    await lock.release();
    expect(await answer).toMatchObject({ text: 'Nothing is muted.' });
    await stopped;
    expect([slack.isConnected, slack.opens.length]).toEqual([false, 1]);
  });

  it('is answered before the relay stops though it was acknowledged long ago', async () => {
    const hurried = await another({ inlineMs: 100 });
    const lock = await lockTable(relay, 'mutes');
    await hurried.slack.command({ text: 'mutes', userId: 'U0ANN' });
    const stopped = hurried.stop();
    await lock.release();
    await stopped;
    expect(hurried.slack.ephemerals()).toMatchObject([{ text: 'Nothing is muted.', via: 'response_url' }]);
  });
});

describe('a signed request that comes to two replicas', () => {
  const twoRelays = async () => [relay, await another()] as const;

  it('is acted on by one, and both give its answer', async () => {
    const [one, other] = await twoRelays();
    const request = { body: audit('mute risky 1h once'), timestamp: Math.floor(Date.now() / 1000) };
    const first = await send(one, request);
    expect(first.text).toContain('is muted until');
    await one.audit('unmute risky');
    expect(await send(other, request)).toMatchObject({ status: 200, text: first.text });
    expect(await other.audit('mutes')).toContain('Nothing is muted');
  });

  it('is acted on by one where both get it at once', async () => {
    const [one, other] = await twoRelays();
    const request = { body: audit('mute risky 1h once'), timestamp: Math.floor(Date.now() / 1000) };
    const [first, second] = await Promise.all([send(one, request), send(other, request)]);
    expect(first.text).toContain('is muted until');
    expect(second.text).toBe(first.text);
    const store = await openStore(one.databaseUrl);
    expect(await store.journalAfter(0, 10)).toMatchObject([{ kind: 'muted' }]);
    await store.close();
  });

  it('is answered in time though nobody can say whether it came before', async () => {
    const hurried = await another({ claimMs: 100 });
    const lock = await lockTable(relay, 'seen_requests');
    const before = performance.now();
    expect(await hurried.audit('help')).toContain('/audit mute');
    expect(performance.now() - before).toBeLessThan(8000);
    await lock.release();
  });
});

describe('a command while the store is broken', () => {
  const words = 'audit-relay cannot use its database now';

  it('is answered in words, logged once, and works again after', async () => {
    await query(relay.databaseUrl, 'alter table mutes rename to elsewhere');
    const answer = await send(relay, { body: audit('mutes') });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(words);
    expect(errors(relay)).toHaveLength(1);
    expect(relay.log()).not.toMatch(/acknowledg/i);
    await query(relay.databaseUrl, 'alter table elsewhere rename to mutes');
    expect(await relay.audit('mutes')).toContain('Nothing is muted.');
  });

  it('is answered in words where it was clicked', async () => {
    await relay.post(aPayload());
    expect(await relay.audit('mute risky')).toContain('mute_confirm');
    await query(relay.databaseUrl, 'alter table mute_proposals rename to elsewhere');
    const clicked = await relay.slack.click({ actionId: 'mute_confirm', userId: 'U0ANN' });
    expect(clicked).toMatchObject({ status: 200, body: '' });
    const isAnswer = ({ text }: { text: string }) => text.includes(words);
    const said = await relay.slack.waitFor((slack) => slack.ephemerals().find(isAnswer));
    expect(said).toMatchObject({ via: 'response_url', user: 'U0ANN' });
    expect(errors(relay)).toHaveLength(1);
  });
});

/** Of commands and clicks: other parts of the relay notice a broken store too. */
function errors({ log }: TestRelay): string[] {
  return log()
    .split('\n')
    .filter((line) => line.includes('"level":50') && line.includes('from Slack'));
}

interface Lock {
  /** Resolves once somebody waits for it. */
  waited(): Promise<void>;
  release(): Promise<void>;
}

/** Nobody else reads or writes the table until it is released. */
async function lockTable({ databaseUrl }: TestRelay, table: 'mutes' | 'seen_requests'): Promise<Lock> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`begin; lock table ${table} in access exclusive mode`);
  const waiting = `select 1 from pg_locks where not granted and relation = '${table}'::regclass`;
  return {
    async waited() {
      while ((await client.query(waiting)).rowCount === 0);
    },
    async release() {
      await client.query('commit');
      await client.end();
    },
  };
}
