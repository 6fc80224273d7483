import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import type { MemoryEntry, MemoryKind, MemoryNeed } from '../../src/model/memory.ts';

const keepMs = 10;

function need(kind: MemoryKind, id = 'm'): MemoryNeed {
  return { id, ruleId: 'r', kind, keepMs };
}

function entry(occurredAt: number, more: Partial<MemoryEntry> = {}): MemoryEntry {
  return { memory: 'm', key: 'k', value: '', occurredAt, eventId: `e-${occurredAt}`, ...more };
}

describe('forgetting', () => {
  it('lets go of what is out of reach, to the millisecond', async () => {
    const memory = createVolatileMemory();
    await memory.remember([entry(10), entry(11), entry(20)]);
    memory.forget(need('threshold'), 21);
    expect(memory.size()).toBe(2);
    const near = { memory: 'm', key: 'k', eventId: 'x', at: 21, withinMs: keepMs, limit: 9 };
    expect(await memory.timesNear(near)).toEqual([20, 11]);
  });

  it('leaves other memories alone, and takes again what it has forgotten', async () => {
    const memory = createVolatileMemory();
    await memory.remember([entry(1), entry(1, { memory: 'n' })]);
    memory.forget(need('threshold'), 100);
    expect(memory.size()).toBe(1);
    await memory.remember([entry(1)]);
    expect(memory.size()).toBe(2);
  });

  it('keeps of what was seen again and again no more than tells that it was seen', async () => {
    const memory = createVolatileMemory();
    await memory.remember(Array.from({ length: 1000 }, (_, n) => entry(n)));
    memory.forget(need('first_seen'), 0);
    expect(memory.size()).toBeLessThan(220);
    const counting = createVolatileMemory();
    await counting.remember(Array.from({ length: 1000 }, (_, n) => entry(n)));
    counting.forget(need('threshold'), 0);
    expect(counting.size()).toBe(1000);
  });

  it('changes no answer to what occurs afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEntry, { maxLength: 60 }),
        fc.array(anyEntry, { maxLength: 20 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom<MemoryKind>('threshold', 'distinct', 'first_seen'),
        async (past, future, before, kind) => {
          const [whole, thinned] = [createVolatileMemory(), createVolatileMemory()];
          for (const memory of [whole, thinned]) await memory.remember(past);
          thinned.forget(need(kind), before);
          for (const next of future.filter(({ occurredAt }) => occurredAt >= before)) {
            for (const memory of [whole, thinned]) await memory.remember([next]);
            expect(await answer(thinned, kind, next)).toEqual(await answer(whole, kind, next));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

let made = 0;

const anyEntry = fc
  .record({ occurredAt: fc.integer({ min: 0, max: 80 }), value: fc.constantFrom('a', 'b') })
  .map(({ occurredAt, value }) => entry(occurredAt, { value, eventId: `event-${made++}` }));

function answer(memory: ReturnType<typeof createVolatileMemory>, kind: MemoryKind, event: MemoryEntry) {
  const { occurredAt: at, eventId, key } = event;
  const asked = { memory: 'm', key, eventId };
  if (kind === 'first_seen') return memory.seenBetween({ ...asked, from: at - keepMs, to: at });
  const near = { ...asked, at, withinMs: keepMs, limit: 100 };
  return kind === 'threshold' ? memory.timesNear(near) : memory.valuesNear(near);
}
