import { describe, expect, it } from '@jest/globals';
import { eventsPerBlock } from '../../src/record/blocks.ts';
import type { Store } from '../../src/record/store.ts';
import { anEvent, noon } from '../support/builders.ts';
import { useFolder } from './a-folder.ts';
import { ingestEvents, useStores } from './a-store.ts';

const newUrl = useFolder();
const aStore = useStores();

/** Every third by Ada, every fifth an export, from `from` on. */
function someEvents(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const email = n % 3 === 0 ? 'Ada@example.com' : 'grace@example.com';
    const action = n % 5 === 0 ? 'data_exported' : 'user_login';
    return anEvent({ id: `e${n}`, actor: { email }, action, receivedAt: noon + n });
  });
}

const blocks = 3 * eventsPerBlock;

/** The ids that are found, the newest of them first. */
async function ids(
  store: Store,
  query: { actor?: string; action?: string; since?: number },
): Promise<string[]> {
  return (await store.recent({ limit: 50, ...query })).map(({ id }) => id);
}

function newest(count: number, fits: (n: number) => boolean): string[] {
  const fitting = Array.from({ length: count }, (_, n) => n).filter(fits);
  return fitting
    .slice(-50)
    .reverse()
    .map((n) => `e${n}`);
}

async function expectAllFound(store: Store, count: number): Promise<void> {
  expect(await ids(store, { actor: 'ada@example.com' })).toEqual(newest(count, (n) => n % 3 === 0));
  expect(await ids(store, { action: 'data_exported' })).toEqual(newest(count, (n) => n % 5 === 0));
  const both = { actor: 'ada@example.com', action: 'data_exported' };
  expect(await ids(store, both)).toEqual(newest(count, (n) => n % 15 === 0));
  expect(await ids(store, { ...both, since: noon + count - 100 })).toEqual(
    newest(count, (n) => n % 15 === 0 && n >= count - 100),
  );
  expect(await ids(store, { actor: 'nobody@example.com' })).toEqual([]);
  const counted = Object.fromEntries(
    (await store.seenActions()).map(({ action, events }) => [action, events]),
  );
  expect(counted).toEqual({
    data_exported: Math.ceil(count / 5),
    user_login: count - Math.ceil(count / 5),
  });
}

describe('events by actor and by action', () => {
  it('are found before they are indexed, while some are, and when all are', async () => {
    const store = await aStore(await newUrl());
    await ingestEvents(store, ...someEvents(0, 700));
    await store.indexEvents();
    await expectAllFound(store, 700);
    await ingestEvents(store, ...someEvents(700, blocks));
    await expectAllFound(store, 700 + blocks);
    await store.indexEvents();
    await expectAllFound(store, 700 + blocks);
    await ingestEvents(store, ...someEvents(700 + blocks, 10));
    await expectAllFound(store, 710 + blocks);
  });

  it('are found where they are rare, in whichever block', async () => {
    const store = await aStore(await newUrl());
    const rare = [5, eventsPerBlock - 2, eventsPerBlock - 1, eventsPerBlock, 2 * eventsPerBlock + 7, blocks];
    const events = someEvents(0, blocks + 5).map((event, n) =>
      rare.includes(n) ? { ...event, actor: { email: 'rare@example.com' } } : event,
    );
    await ingestEvents(store, ...events);
    const expected = rare.toReversed().map((n) => `e${n}`);
    expect(await ids(store, { actor: 'rare@example.com' })).toEqual(expected);
    await store.indexEvents();
    expect(await ids(store, { actor: 'rare@example.com' })).toEqual(expected);
  });

  it('are indexed once where two processes do it, and by the next one where the first has died', async () => {
    const url = await newUrl();
    const [one, other] = [await aStore(url), await aStore(url)];
    await ingestEvents(one, ...someEvents(0, blocks));
    await Promise.all([one.indexEvents(), other.indexEvents()]);
    await expectAllFound(one, blocks);
    await expectAllFound(other, blocks);
    const next = await aStore(url);
    await ingestEvents(next, ...someEvents(blocks, eventsPerBlock));
    await next.indexEvents();
    await expectAllFound(next, blocks + eventsPerBlock);
  });

  it('are forgotten when they are deleted, and those after them found', async () => {
    const store = await aStore(await newUrl());
    await ingestEvents(store, ...someEvents(0, blocks));
    await store.indexEvents();
    const kept = 1500;
    await store.deleteEventsBefore(noon + blocks - kept, blocks);
    expect(await ids(store, { actor: 'ada@example.com' })).toEqual(newest(blocks, (n) => n % 3 === 0));
    const counts = (await store.seenActions()).map(({ events }) => events);
    expect(counts.reduce((sum, count) => sum + count)).toBe(kept);
    await store.deleteEventsBefore(noon + blocks, blocks);
    expect(await ids(store, { actor: 'ada@example.com' })).toEqual([]);
    expect(await store.seenActions()).toEqual([]);
    await ingestEvents(store, ...someEvents(blocks, blocks));
    await store.indexEvents();
    expect(await ids(store, { actor: 'ada@example.com' })).toEqual(newest(2 * blocks, (n) => n % 3 === 0));
  });
});
