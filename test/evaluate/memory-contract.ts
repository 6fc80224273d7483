import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import type { Memory, MemoryEntry } from '../../src/model/memory.ts';

export interface OpenMemory {
  readonly memory: Memory;
  /** Stores an event that no rule remembers, for the history. */
  storeEvent(occurredAt: number): Promise<void>;
  close(): Promise<void>;
}

const minute = 60_000;
const noon = Date.parse('2026-03-01T12:00:00Z');

/** What every memory must answer; the SQL one runs it as the volatile one does. `open` gives an empty memory. */
export function describeMemory(name: string, open: () => Promise<OpenMemory>): void {
  describe(`the ${name} memory`, () => {
    let opened: OpenMemory;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    describeTimes(() => opened.memory);
    describeValues(() => opened.memory);
    describeSeen(() => opened.memory);

    it('knows when its history begins, whatever the order of arrival', async () => {
      expect(await opened.memory.historyStart()).toBeUndefined();
      await opened.storeEvent(noon);
      await opened.storeEvent(noon - 5 * minute);
      await opened.storeEvent(noon + minute);
      expect(await opened.memory.historyStart()).toBe(noon - 5 * minute);
    });

    it('answers as the volatile one does, whatever was remembered and is asked', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyEntry, { maxLength: 25 }),
          fc.array(anyQuestion, { maxLength: 10 }),
          async (entries, questions) => {
            // A memory of its own for every run: nothing is ever forgotten.
            const run = `run-${runs++}`;
            const named = entries.map((entry) => ({ ...entry, memory: `${run}/${entry.memory}` }));
            const reference = createVolatileMemory();
            await reference.remember(named);
            await opened.memory.remember(named);
            for (const question of questions) {
              const asked = { ...question, memory: `${run}/${question.memory}` };
              expect(await answers(opened.memory, asked)).toEqual(await answers(reference, asked));
            }
          },
        ),
        { numRuns: 50 },
      );
    });
  });
}

let runs = 0;

const anyEntry: fc.Arbitrary<MemoryEntry> = fc.record({
  memory: fc.constantFrom('m', 'n'),
  key: fc.constantFrom('k', 'l'),
  value: fc.constantFrom('', 'a', 'b', 'c'),
  occurredAt: fc.integer({ min: 0, max: 12 }).map((minutes) => noon + minutes * minute),
  eventId: fc.integer({ min: 0, max: 30 }).map((id) => `e-${id}`),
});

type Question = Parameters<Memory['timesNear']>[0];

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  memory: fc.constantFrom('m', 'n'),
  key: fc.constantFrom('k', 'l'),
  eventId: fc.integer({ min: 0, max: 30 }).map((id) => `e-${id}`),
  at: fc.integer({ min: -1, max: 13 }).map((minutes) => noon + minutes * minute),
  withinMs: fc.integer({ min: 1, max: 5 }).map((minutes) => minutes * minute),
  limit: fc.integer({ min: 1, max: 4 }),
});

async function answers(memory: Memory, question: Question): Promise<unknown> {
  const { at, withinMs, limit, ...asked } = question;
  const values = await memory.valuesNear(question);
  return {
    times: sorted(await memory.timesNear(question)),
    // Which of two values at one moment comes under the limit is not promised: the moments are.
    values: sorted(values.map((value) => value.at)),
    all: sortedValues(await memory.valuesNear({ ...question, limit: 100 })),
    seen: await memory.seenBetween({ ...asked, from: at - withinMs, to: at }),
  };
}

function sorted(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b);
}

function sortedValues(values: readonly { value: string; at: number }[]): string[] {
  return values.map(({ value, at }) => `${value}@${at}`).sort();
}

function entry(minutes: number, more: Partial<MemoryEntry> = {}): MemoryEntry {
  return {
    memory: 'm',
    key: 'k',
    value: '',
    occurredAt: noon + minutes * minute,
    eventId: `at-${minutes}`,
    ...more,
  };
}

function asking(more: Partial<Question> = {}): Question {
  return { memory: 'm', key: 'k', eventId: 'now', at: noon, withinMs: 10 * minute, limit: 5, ...more };
}

const minutesOf = (times: readonly number[]) => sorted(times).map((time) => (time - noon) / minute);

function describeTimes(memory: () => Memory): void {
  it('gives the times near an event, the ends included, in any order of arrival', async () => {
    await memory().remember([entry(10), entry(-11)]);
    await memory().remember([entry(-10), entry(11), entry(0), entry(3)]);
    expect(minutesOf(await memory().timesNear(asking()))).toEqual([-10, 0, 3, 10]);
    expect(minutesOf(await memory().timesNear(asking({ withinMs: 10 * minute - 1 })))).toEqual([0, 3]);
  });

  it('leaves out the event itself, other keys and other memories', async () => {
    await memory().remember([entry(0), entry(1, { key: 'other' }), entry(2, { memory: 'other' }), entry(3)]);
    expect(minutesOf(await memory().timesNear(asking({ eventId: 'at-0' })))).toEqual([3]);
    expect(minutesOf(await memory().timesNear(asking({ key: 'other' })))).toEqual([1]);
    expect(await memory().timesNear(asking({ key: 'none' }))).toEqual([]);
  });

  it('gives the nearest where there are more than asked for, on either side', async () => {
    await memory().remember([-3, -2, -1, 0, 1, 2, 3].map((minutes) => entry(minutes)));
    expect(minutesOf(await memory().timesNear(asking({ limit: 2 })))).toEqual([-1, 0, 1, 2]);
  });

  it('keeps an entry once, however often it is told, and events at one moment apart', async () => {
    await memory().remember([entry(0), entry(0)]);
    await memory().remember([entry(0), entry(0, { eventId: 'twin' })]);
    expect(minutesOf(await memory().timesNear(asking()))).toEqual([0, 0]);
  });

  it('takes being told nothing', async () => {
    await memory().remember([]);
    expect(await memory().timesNear(asking())).toEqual([]);
  });
}

function describeValues(memory: () => Memory): void {
  it('gives of each value its nearest time before and after', async () => {
    const at = (minutes: number, value: string) => entry(minutes, { value });
    await memory().remember([
      at(-9, 'a'),
      at(-4, 'a'),
      at(0, 'b'),
      at(2, 'a'),
      at(5, 'a'),
      at(10, 'c'),
      at(11, 'd'),
    ]);
    expect(sortedValues(await memory().valuesNear(asking()))).toEqual(
      sortedValues([
        { value: 'a', at: noon - 4 * minute },
        { value: 'b', at: noon },
        { value: 'a', at: noon + 2 * minute },
        { value: 'c', at: noon + 10 * minute },
      ]),
    );
    expect(sortedValues(await memory().valuesNear(asking({ limit: 1 })))).toEqual(
      sortedValues([
        { value: 'b', at: noon },
        { value: 'a', at: noon + 2 * minute },
      ]),
    );
  });

  it('keeps several values of one event', async () => {
    await memory().remember([entry(1, { value: 'a', eventId: 'e' }), entry(1, { value: 'b', eventId: 'e' })]);
    expect(await memory().valuesNear(asking())).toHaveLength(2);
    expect(await memory().valuesNear(asking({ eventId: 'e' }))).toEqual([]);
  });
}

function describeSeen(memory: () => Memory): void {
  it('says whether anything was seen between two times, both included', async () => {
    await memory().remember([entry(-5)]);
    const seen = (from: number, to: number, eventId = 'now') =>
      memory().seenBetween({
        memory: 'm',
        key: 'k',
        eventId,
        from: noon + from * minute,
        to: noon + to * minute,
      });
    expect(await seen(-5, 0)).toBe(true);
    expect(await seen(-9, -5)).toBe(true);
    expect(await seen(-4, 0)).toBe(false);
    expect(await seen(-9, -6)).toBe(false);
    expect(await seen(-5, 0, 'at--5')).toBe(false);
  });
}
