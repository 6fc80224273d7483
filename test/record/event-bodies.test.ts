import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { toAuditEvents } from '../../src/receive/to-audit-events.ts';
import { eventsPerBlock } from '../../src/record/blocks.ts';
import type { Store } from '../../src/record/store.ts';
import { noon } from '../support/builders.ts';
import { useFolder } from './a-folder.ts';
import { ingestEvents, useStores } from './a-store.ts';

const newUrl = useFolder();
const aStore = useStores();

/** As Atlassian would send it, with about `size` characters of text. */
function sentEvent(n: number, size = 700, text = 'A user was added to a group. ✓ \u001e\n"'): AuditEvent {
  const content = text.repeat(Math.ceil(size / text.length));
  const attributes = { action: 'user_added', actor: { id: `id-${n}`, email: 'Ada@example.com' } };
  const sent = JSON.stringify({ id: `e${n}`, attributes, message: { content } }, null, 2);
  const [event] = toAuditEvents(JSON.parse(sent), noon + n, sent).events;
  if (event === undefined) throw new Error('no event');
  return event;
}

function someEvents(from: number, count: number): AuditEvent[] {
  return Array.from({ length: count }, (_, index) => sentEvent(from + index));
}

async function stored(store: Store): Promise<unknown[]> {
  const events = await store.eventsAfter(0, 5000);
  return events.map(({ id, actor, payload }) => ({ id, actor, payload }));
}

function expected(events: readonly AuditEvent[]): unknown[] {
  return events.map(({ id, actor, payload }) => ({ id, actor, payload }));
}

/** How many rows the bodies take, and how many bytes. */
function counts(url: string): { rows: number; bytes: number } {
  const database = new DatabaseSync(url.replace('sqlite:', ''));
  const text = 'select count(*) as rows, coalesce(sum(octet_length(bodies)), 0) as bytes from event_bodies';
  const found = database.prepare(text).get();
  database.close();
  return { rows: Number(found?.['rows']), bytes: Number(found?.['bytes']) };
}

describe('bodies of events', () => {
  it('are read where their rows have them, as those of older databases', async () => {
    const url = await newUrl();
    const store = await aStore(url);
    const events = someEvents(0, 5);
    await ingestEvents(store, ...events);
    const database = new DatabaseSync(url.replace('sqlite:', ''));
    const bodies = String(database.prepare('select bodies from event_bodies').get()?.['bodies']).split(
      '\u001e',
    );
    for (const [index, body] of bodies.entries()) {
      database.prepare('update events set body = ? where seq = ?').run(body, index + 1);
    }
    database.exec('delete from event_bodies');
    database.close();
    await ingestEvents(store, sentEvent(5));
    expect(await stored(store)).toEqual(expected([...events, sentEvent(5)]));
  });

  it('are read as they were sent, whether they came together or one by one', async () => {
    const store = await aStore(await newUrl());
    const events = someEvents(0, 230);
    await ingestEvents(store, ...events.slice(0, 100));
    for (const event of events.slice(100, 105)) await ingestEvents(store, event);
    await ingestEvents(store, ...events.slice(105));
    expect(await stored(store)).toEqual(expected(events));
    const recent = await store.recent({ limit: 50 });
    expect(recent.map(({ id, payload }) => ({ id, payload }))).toEqual(
      events
        .slice(-50)
        .reverse()
        .map(({ id, payload }) => ({ id, payload })),
    );
    for (const n of [0, 63, 64, 99, 102, 229]) {
      expect(await store.findEvent(`e${n}`)).toMatchObject({ id: `e${n}`, payload: events[n]?.payload });
    }
  });

  it('take a fraction of their size where they came together', async () => {
    const url = await newUrl();
    await ingestEvents(await aStore(url), ...someEvents(0, 64));
    expect(counts(url).rows).toBe(1);
    expect(counts(url).bytes).toBeLessThan(64 * 70);
  });

  it('are brought together with their block where they came one by one', async () => {
    const url = await newUrl();
    const store = await aStore(url);
    const events = someEvents(0, eventsPerBlock + 3);
    for (const event of events.slice(0, 128)) await ingestEvents(store, event);
    await ingestEvents(store, ...events.slice(128, eventsPerBlock - 5));
    for (const event of events.slice(eventsPerBlock - 5)) await ingestEvents(store, event);
    const before = counts(url);
    await store.indexEvents();
    expect(counts(url).rows).toBe(before.rows - 128 + 2);
    expect(counts(url).bytes).toBeLessThan(before.bytes / 4);
    expect(await stored(store)).toEqual(expected(events));
  });

  it('are brought together once where two processes do it', async () => {
    const url = await newUrl();
    const [one, other] = [await aStore(url), await aStore(url)];
    const events = someEvents(0, eventsPerBlock + 1);
    for (const event of events) await ingestEvents(one, event);
    await Promise.all([one.indexEvents(), other.indexEvents()]);
    expect(await stored(one)).toEqual(expected(events));
    expect(await stored(other)).toEqual(expected(events));
    // The block's events begin with the number 1; two are of the next.
    expect(counts(url).rows).toBe(eventsPerBlock / 64 + 2);
  });

  it('stay by themselves where together they are huge', async () => {
    const url = await newUrl();
    const store = await aStore(url);
    const events = [0, 1, 2].map((n) => sentEvent(n, 300_000));
    await ingestEvents(store, ...events);
    expect(counts(url).rows).toBe(3);
    expect(await stored(store)).toEqual(expected(events));
  });

  it('go with their events, and leave those that they were joined with', async () => {
    const url = await newUrl();
    const store = await aStore(url);
    const events = someEvents(0, 192);
    await ingestEvents(store, ...events);
    await store.deleteEventsBefore(noon + 100, 500);
    expect(counts(url).rows).toBe(128 - 100 + 1);
    expect(await stored(store)).toEqual(expected(events.slice(100)));
    await store.deleteEventsBefore(noon + 192, 500);
    expect(counts(url).rows).toBe(0);
    const later = someEvents(192, 64);
    await ingestEvents(store, ...later);
    expect(await stored(store)).toEqual(expected(later));
  });

  it('go with their events beside one that was received in the future', async () => {
    const url = await newUrl();
    const store = await aStore(url);
    const [ahead, ...others] = someEvents(0, 200);
    await ingestEvents(store, { ...sentEvent(0), ...ahead, receivedAt: noon + 1e9 }, ...others);
    await store.deleteEventsBefore(noon + 200, 500);
    expect(counts(url).rows).toBe(1);
    expect(await store.findEvent('e0')).toMatchObject({ id: 'e0', payload: sentEvent(0).payload });
  });

  it('are found beside one that was deleted before they were brought together', async () => {
    const url = await newUrl();
    const store = await aStore(url);
    const events = someEvents(0, eventsPerBlock + 1).map((event, n) =>
      n === 20 ? { ...event, receivedAt: noon - 5 } : event,
    );
    for (const event of events) await ingestEvents(store, event);
    await store.deleteEventsBefore(noon, 10);
    await store.indexEvents();
    expect(await stored(store)).toEqual(expected(events.filter((_, n) => n !== 20)));
  });
});
