import { describe, expect, it } from '@jest/globals';
import { createEvaluator, type Evaluator } from '../../src/evaluate/evaluator.ts';
import { parseRules } from '../../src/evaluate/load-rules.ts';
import { createMemoryRebuild } from '../../src/memory/memory-rebuild.ts';
import { useStores } from '../record/a-store.ts';
import { anEvent, noon } from '../support/builders.ts';

const aStore = useStores();

const clock = { now: () => noon };
const counting = `rules:
  - {id: counting, match: {action: fail}, name: Counting, severity: low, threshold: {count: 3, within: 10m}}
`;
const other = 'rules: [{id: other, match: {action: other}, name: Other, severity: low}]';

function anEvaluator(text: string): Evaluator {
  const loaded = parseRules(new Map([['rules.yaml', text]]));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return createEvaluator(loaded.ruleSet);
}

async function aRebuild() {
  const store = await aStore('sqlite::memory:');
  const rebuild = createMemoryRebuild({ store, clock });
  const evaluator = anEvaluator(counting);
  const [need] = evaluator.needs;
  const ingest = () => store.ingest((transaction) => transaction.insertEvents([anEvent({ action: 'fail' })]));
  return {
    store,
    rebuild,
    evaluator,
    ingest,
    gap: async () => (await store.memoryGaps()).get(need?.id ?? ''),
    remembered: async () => {
      const near = { memory: need?.id ?? '', key: '', eventId: '', at: noon, withinMs: 600_000, limit: 9 };
      return (await store.memory.timesNear(near)).length;
    },
  };
}

describe('the rebuilding of memories', () => {
  it('is not done before what met the rules before is stored, however long that takes', async () => {
    const { rebuild, evaluator, ingest, gap, remembered } = await aRebuild();
    await rebuild.putInForce(anEvaluator(other), () => {});
    await ingest();
    const held = Promise.withResolvers<void>();
    const batch = rebuild.watch(async () => {
      await held.promise;
      await ingest();
      return [];
    })([]);
    await rebuild.putInForce(evaluator, () => {});
    for (const _ of [1, 2, 3]) await rebuild.runOnce();
    expect([await gap(), await remembered()]).toEqual([0, 1]);
    held.resolve();
    await batch;
    await rebuild.runOnce();
    expect([await gap(), await remembered()]).toEqual([undefined, 2]);
  });

  it('learns again from before a batch that took long, however much was stored beside it', async () => {
    const { store, rebuild, evaluator, gap } = await aRebuild();
    await rebuild.putInForce(anEvaluator(other), () => {});
    const held = Promise.withResolvers<void>();
    const batch = rebuild.watch(() => held.promise.then(() => []))([]);
    const events = Array.from({ length: 3000 }, () => anEvent({ action: 'harmless' }));
    await store.ingest((transaction) => transaction.insertEvents(events));
    await rebuild.putInForce(evaluator, () => {});
    await rebuild.runOnce();
    expect(await gap()).toBe(0);
    held.resolve();
    await batch;
    await rebuild.runOnce();
    expect(await gap()).toBeUndefined();
  });

  it('reads what was received as long ago as events may come late, and no more', async () => {
    const { store, rebuild, evaluator } = await aRebuild();
    const hour = 3_600_000;
    const [old, late] = [noon - 30 * hour, noon - 20 * hour];
    const failed = [old, late].map((at) => anEvent({ action: 'fail', occurredAt: at, receivedAt: at }));
    const events = Array.from({ length: 3000 }, () => anEvent({ action: 'harmless', receivedAt: noon }));
    await store.ingest((transaction) => transaction.insertEvents([...failed, ...events]));
    await rebuild.putInForce(evaluator, () => {});
    await rebuild.runOnce();
    const [need] = evaluator.needs;
    const knownAt = (at: number) =>
      store.memory.timesNear({ memory: need?.id ?? '', key: '', eventId: '', at, withinMs: 0, limit: 9 });
    expect(await knownAt(late)).toEqual([late]);
    expect(await knownAt(old)).toEqual([]);
  });

  it('puts rules in force while the store hangs, and learns what it missed when it is back', async () => {
    const { store, rebuild, evaluator, ingest, remembered } = await aRebuild();
    await rebuild.putInForce(evaluator, () => {});
    await rebuild.runOnce();
    const held = Promise.withResolvers<void>();
    const slow = createMemoryRebuild({
      store: { ...store, lastSeq: () => held.promise.then(() => store.lastSeq()) },
      clock,
    });
    let inForce = '';
    await slow.putInForce(evaluator, () => {
      inForce = 'counting';
    });
    await slow.putInForce(anEvaluator(other), () => {
      inForce = 'other';
    });
    await ingest();
    await slow.putInForce(evaluator, () => {
      inForce = 'counting again';
    });
    expect(inForce).toBe('counting again');
    held.resolve();
    await slow.runOnce();
    expect(await remembered()).toBe(1);
  });

  it('takes nothing for never seen that is not learnt yet', async () => {
    const { store, rebuild, evaluator } = await aRebuild();
    const [need] = evaluator.needs;
    const asked = { memory: need?.id ?? '', key: 'k', eventId: '', from: 0, to: noon };
    const held = Promise.withResolvers<void>();
    const slow = createMemoryRebuild({
      store: { ...store, memoryGaps: () => held.promise.then(() => store.memoryGaps()) },
      clock,
    });
    await slow.putInForce(evaluator, () => {});
    expect(await slow.guard(store.memory).seenBetween(asked)).toBe(true);
    held.resolve();
    await slow.runOnce();
    expect(await slow.guard(store.memory).seenBetween(asked)).toBe(false);
    await rebuild.stop();
  });

  /** What a memory that learns is taken to have seen of an event that is stored after the newest was read. */
  async function seenWhileLearning(): Promise<readonly boolean[]> {
    const { store, evaluator, ingest } = await aRebuild();
    const events = Array.from({ length: 6000 }, () => anEvent({ action: 'harmless', receivedAt: noon }));
    await store.ingest((transaction) => transaction.insertEvents(events));
    const memory = evaluator.needs[0]?.id ?? '';
    const [reached, inForce] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let stored = false;
    const seen: boolean[] = [];
    const rebuild = createMemoryRebuild({
      store: {
        ...store,
        eventsAfter: async (seq, limit) => {
          if (seq === 0 && !stored) {
            await ingest();
            stored = true;
            reached.resolve();
            await inForce.promise;
          }
          return store.eventsAfter(seq, limit);
        },
        noteMemories: async (...noted) => {
          const asked = { memory, key: '', eventId: '', from: 0, to: noon + 1 };
          seen.push(await rebuild.guard(store.memory).seenBetween(asked));
          return store.noteMemories(...noted);
        },
      },
      clock,
      // Rules wait for it as long as it takes to come there.
      pause: () => reached.promise,
    });
    await rebuild.putInForce(evaluator, () => {});
    inForce.resolve();
    await rebuild.runOnce();
    return seen;
  }

  it('takes nothing for never seen that was stored after it read the newest, before it was in force', async () => {
    const seen = await seenWhileLearning();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).not.toContain(false);
  });

  it('asks a memory once it knows its window, while another learns, but not before both are in force', async () => {
    const store = await aStore('sqlite::memory:');
    const days = `  - {id: days, match: {action: fail}, name: Days, severity: low, threshold: {count: 3, within: 30d}}`;
    const evaluator = anEvaluator(counting + days);
    const received = (count: number, receivedAt: number) =>
      Array.from({ length: count }, () => anEvent({ action: 'harmless', receivedAt }));
    const events = [...received(500, noon - 10 * 86_400_000), ...received(3000, noon)];
    await store.ingest((transaction) => transaction.insertEvents(events));
    const [reached, inForce] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const guarded: boolean[][] = [];
    const note = async () => {
      const { seenBetween } = rebuild.guard(store.memory);
      const asked = { key: '', eventId: '', from: 0, to: noon };
      guarded.push(await Promise.all(evaluator.needs.map(({ id }) => seenBetween({ ...asked, memory: id }))));
    };
    const rebuild = createMemoryRebuild({
      store: {
        ...store,
        eventsAfter: async (seq, limit) => {
          if (seq === 0) {
            await note();
            reached.resolve();
            await inForce.promise;
          }
          return store.eventsAfter(seq, limit);
        },
      },
      clock,
      // Rules wait for it as long as it takes to come there.
      pause: () => reached.promise,
    });
    await rebuild.putInForce(evaluator, () => {});
    inForce.resolve();
    await rebuild.runOnce();
    await note();
    expect(guarded).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it('puts rules in force with all that they need where that is soon learnt', async () => {
    const { store, evaluator, ingest } = await aRebuild();
    const rebuild = createMemoryRebuild({ store, clock, pause: () => new Promise(() => {}) });
    await ingest();
    let isWhole = false;
    await rebuild.putInForce(evaluator, () => {
      isWhole = rebuild.guard(store.memory) === store.memory;
    });
    expect(isWhole).toBe(true);
  });

  it('reads what was stored last first', async () => {
    const { store, evaluator, remembered } = await aRebuild();
    const events = Array.from({ length: 6000 }, () => anEvent({ action: 'harmless', receivedAt: noon }));
    await store.ingest((transaction) => transaction.insertEvents([anEvent({ action: 'fail' }), ...events]));
    const read: number[] = [];
    const rebuild = createMemoryRebuild({
      store: {
        ...store,
        eventsAfter: (seq, limit) => {
          read.push(seq);
          return store.eventsAfter(seq, limit);
        },
      },
      clock,
    });
    await rebuild.putInForce(evaluator, () => {});
    await rebuild.runOnce();
    expect([read[0], read.includes(0), await remembered()]).toEqual([1001, true, 1]);
  });

  it('ends when it is stopped, and notes what the memories of other rules were not told of', async () => {
    const { rebuild, evaluator, ingest, gap, store } = await aRebuild();
    await rebuild.putInForce(evaluator, () => {});
    await rebuild.runOnce();
    expect(await gap()).toBeUndefined();
    const another = createMemoryRebuild({ store, clock });
    await another.putInForce(anEvaluator(other), () => {});
    await another.runOnce();
    // The first has learnt it again; then comes the last event of the other.
    await rebuild.runOnce();
    expect(await gap()).toBeUndefined();
    await ingest();
    await another.stop();
    await another.noteMissed();
    expect(await gap()).toBeDefined();
    await another.putInForce(evaluator, () => {});
    expect(await gap()).toBeDefined();
  });
});
