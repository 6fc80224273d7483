import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { changeDatabase, lockDatabase } from '../support/change-database.ts';
import { startPostgres } from '../support/postgres.ts';
import { anEvent } from './an-event.ts';
import { closeStores, newest } from './stored.ts';

let relay: TestRelay;
beforeEach(async () => {
  relay = await aRelay();
});
afterEach(async () => {
  await closeStores();
  await stopRelays();
});

/** Makes the database refuse what comes into a table, as a full disk would; gives the function that ends it. */
async function refuse(table: string, when = '1'): Promise<() => Promise<void>> {
  const { databaseUrl } = relay;
  const kinds = ['insert', 'update'];
  const triggers = kinds.map(
    (kind) => `create trigger refuse_${kind} before ${kind} on ${table} when ${when}
      begin select raise(abort, 'database or disk is full'); end`,
  );
  await changeDatabase(databaseUrl, ...triggers);
  return () => changeDatabase(databaseUrl, ...kinds.map((kind) => `drop trigger refuse_${kind}`));
}

const risky = (id: string) => anEvent({ id, action: 'risky_action' });

describe('a webhook that the store cannot commit', () => {
  it.each(['events', 'matches', 'alerts', 'messages'])(
    'is 503 with Retry-After where %s are refused',
    async (table) => {
      const mend = await refuse(table);
      const answer = await relay.post(risky('one'));
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/disk|trigger|insert/);
      expect(relay.log()).toContain('database or disk is full');
      expect(await newest(relay)).toMatchObject({ eventCount: 0 });
      await mend();
      expect((await relay.post(risky('one'))).text).toContain('"accepted":1');
      await relay.slack.waitFor(({ messages }) => messages.call(relay.slack)[0]);
    },
  );

  it('is 503 too where only the unreadable part is refused', async () => {
    const mend = await refuse('quarantine');
    for (const body of ['no json', '{}', JSON.stringify([anEvent(), null])]) {
      expect((await relay.post(body)).status).toBe(503);
    }
    expect(await newest(relay)).toMatchObject({ eventCount: 0, quarantinedCount: 0 });
    await mend();
    expect((await relay.post('no json')).status).toBe(400);
    expect((await relay.post('{}')).status).toBe(200);
    expect((await newest(relay)).quarantinedCount).toBe(2);
  });

  it('costs none of those that came at the same time', async () => {
    const mend = await refuse('events', "new.id = 'poison'");
    const ids = Array.from({ length: 60 }, (_, index) => (index === 23 ? 'poison' : `good-${index}`));
    const answers = await Promise.all(ids.map((id) => relay.post(anEvent({ id }))));
    const refused = ids.filter((_, index) => answers[index]?.status === 503);
    expect(refused).toEqual(['poison']);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(59);
    expect((await newest(relay)).eventCount).toBe(59);
    await mend();
  });
});

describe('a database that another process holds', () => {
  it('lets only so much wait for it, however few events that is, and all of that is stored afterwards', async () => {
    const release = await lockDatabase(relay.databaseUrl);
    const junk = 'x'.repeat(1_000_000);
    const answers = Array.from({ length: 70 }, () => relay.post(junk));
    const first = await Promise.race(answers);
    release();
    expect(first.status).toBe(503);
    expect(relay.log()).toContain('too much is waiting for the database');
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    const kept = statuses.filter((status) => status === 400).length;
    expect(kept).toBeGreaterThan(40);
    expect(statuses.filter((status) => status === 503)).toHaveLength(70 - kept);
    expect((await newest(relay)).quarantinedCount).toBe(kept);
  });
});

describe('a database that is gone', () => {
  it('is told by /readyz, and what needs no database is still answered', async () => {
    const postgres = await startPostgres();
    const lost = await aRelay({ env: { DATABASE_URL: await postgres.createDatabase() } });
    expect((await lost.post(anEvent())).text).toContain('"accepted":1');
    expect((await lost.get('/readyz')).status).toBe(200);
    await postgres.stop();
    expect(await lost.post(anEvent())).toMatchObject({ status: 503 });
    const ready = await lost.get('/readyz');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.text)).toMatchObject({
      ready: false,
      checks: { database: 'it cannot be written to', rules: 'ok', slack: 'ok' },
    });
    expect(await lost.get('/healthz')).toMatchObject({ status: 200 });
    const metrics = await lost.get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain('audit_relay_events_total{result="accepted"} 1');
    expect(metrics.text).not.toContain('audit_relay_backlog_');
  });

  it('that comes back is ready again', async () => {
    expect((await relay.get('/readyz')).status).toBe(200);
    const mend = await refuse('settings');
    expect((await relay.get('/readyz')).status).toBe(503);
    await mend();
    expect((await relay.get('/readyz')).status).toBe(200);
  });
});
