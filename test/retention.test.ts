import { expect, it } from '@jest/globals';
import type { MemoryEntry } from '../src/model/memory.ts';
import { openStore } from '../src/record/open-store.ts';
import { deleteOld } from '../src/retention.ts';
import { anEvent, noon } from './support/builders.ts';

const dayMs = 86_400_000;
const clock = { now: () => noon + 10 * dayMs };

it.each([
  ['old events left', 'needed'],
  ['rules that are gone left', 'gone'],
])('stores event after event while very much is forgotten that %s behind', async (_, memory) => {
  const store = await openStore('sqlite::memory:');
  const occurredAt = memory === 'gone' ? clock.now() : noon;
  await store.fillMemory(entries(10_000).map((entry) => ({ ...entry, memory, occurredAt })));
  let isDone = false;
  const deleted = deleteOld(store, clock, {
    days: 5,
    needed: () => ['needed'],
    isStopping: () => false,
  }).then(() => {
    isDone = true;
  });
  let stored = 0;
  for (; !isDone; stored += 1) {
    await store.ingest(async (transaction) => {
      await transaction.insertEvents([anEvent({ receivedAt: clock.now() })]);
    });
  }
  await deleted;
  expect(stored).toBeGreaterThan(15);
  expect(await store.forgetMemories(clock.now() + 1, 1)).toBe(0);
  expect(await store.countEvents(0)).toBe(stored);
  await store.close();
});

it('leaves what is old for another time once the relay stops', async () => {
  const store = await openStore('sqlite::memory:');
  await store.fillMemory(entries(3000));
  let asked = 0;
  const isStopping = () => {
    asked += 1;
    return asked > 3;
  };
  await deleteOld(store, clock, { days: 5, needed: () => [], isStopping });
  expect(await store.forgetMemories(clock.now(), 9000)).toBe(2000);
  await deleteOld(store, clock, { days: 5, needed: () => [], isStopping: () => false });
  expect(await store.forgetMemories(clock.now(), 9000)).toBe(0);
  await store.close();
});

function entries(count: number): MemoryEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    memory: 'm',
    key: 'ann',
    value: '',
    occurredAt: noon,
    eventId: `event-${index}`,
  }));
}
