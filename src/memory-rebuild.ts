import type { Clock } from './clock.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import type { Memory, MemoryNeed } from './model/memory.ts';
import type { Store } from './record/store.ts';

/** Gives new and changed rules what the stored events would have left in their memory. */
export interface MemoryRebuild {
  /** Rebuilds what is missing; returns when nothing is, or the rules have changed meanwhile. */
  runOnce(): Promise<void>;
  /** The memory as rules may use it now: while it is being rebuilt, nothing counts as never seen. */
  guard(memory: Memory): Memory;
  /** How far it is; undefined while there is nothing to do. */
  progress(): { readonly done: number; readonly total: number } | undefined;
}

export interface RebuildParts {
  readonly store: Store;
  readonly evaluator: () => Evaluator;
  readonly clock: Clock;
}

/** Events looked at in one go: bounds memory, and how long others wait for the database. */
const pageSize = 500;

export function createMemoryRebuild({ store, evaluator, clock }: RebuildParts): MemoryRebuild {
  let builtFor: Evaluator | undefined;
  let state: { done: number; total: number } | undefined;

  const missingNeeds = async (needs: readonly MemoryNeed[]): Promise<readonly MemoryNeed[]> => {
    if (needs.length === 0) return [];
    const built = await store.builtMemories();
    return needs.filter(({ id }) => !built.has(id));
  };

  const rebuild = async (current: Evaluator, missing: readonly MemoryNeed[]): Promise<void> => {
    const ids = new Set(missing.map(({ id }) => id));
    const since = clock.now() - Math.max(...missing.map(({ keepMs }) => keepMs));
    const progress = { done: 0, total: await store.countEvents(since) };
    state = progress;
    let afterSeq = 0;
    while (evaluator() === current) {
      const events = await store.eventsAfter(afterSeq, pageSize, since);
      const entries = events
        .flatMap((event) => current.entriesOf(event))
        .filter(({ memory }) => ids.has(memory));
      await store.fillMemory(entries);
      progress.done += events.length;
      afterSeq = events.at(-1)?.seq ?? afterSeq;
      if (events.length < pageSize) break;
      await new Promise(setImmediate);
    }
    if (evaluator() !== current) return;
    for (const id of ids) await store.fillMemory([], id);
  };

  return {
    async runOnce() {
      const current = evaluator();
      if (builtFor === current) return;
      const missing = await missingNeeds(current.needs);
      if (missing.length > 0) await rebuild(current, missing);
      state = undefined;
      if (evaluator() === current) builtFor = current;
    },
    guard: (memory) =>
      builtFor === evaluator() ? memory : { ...memory, historyStart: () => Promise.resolve(undefined) },
    progress: () => state,
  };
}
