import type { Clock } from './clock.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import type { Memory, MemoryNeed } from './model/memory.ts';
import type { Store } from './record/store.ts';

/**
 * Gives new and changed rules what the stored events would have left in their memory. Rules that are in force are told
 * of every event as it is stored; what a rule missed that was not in force, here or in another replica, is noted with
 * its memory and learnt when it is needed again.
 */
export interface MemoryRebuild {
  /** Learns what rules need that are about to be put in force; resolves when that is done, or takes long. Never rejects. */
  prepare(evaluator: Evaluator): Promise<void>;
  /** Learns what is lacking and notes what is missed; returns when nothing is. */
  runOnce(): Promise<void>;
  /** The memory as rules may use it now: of what is being learnt, nothing counts as never seen. */
  guard(memory: Memory): Memory;
  /** How far it is; undefined while there is nothing to do. */
  progress(): { readonly done: number; readonly total: number } | undefined;
  /** Resolves when nothing is asked of the store any more. */
  stop(): Promise<void>;
}

export interface RebuildParts {
  readonly store: Store;
  readonly clock: Clock;
}

/** Events looked at in one go: bounds memory, and how long others wait for the database. */
const pageSize = 500;
/** How long rules may wait to be in force (ms): with much stored they learn while they are. */
const longestWaitMs = 500;
/** What was received this much before a moment may be stored after it: commits wait, and clocks differ. */
const marginMs = 30_000;
/** After this, events that met the rules before are stored. */
const settledMs = 2000;
/** How late events come: what a window needs beyond its length. */
const lateMs = 24 * 3_600_000;

export function createMemoryRebuild({ store, clock }: RebuildParts): MemoryRebuild {
  let target: Evaluator | undefined;
  let preparedAt = 0;
  let state: { done: number; total: number } | undefined;
  /** Memories that cannot be asked yet what was never seen. */
  const learning = new Set<string>();
  let last: Promise<void> = Promise.resolve();

  /** False where other rules have come meanwhile. */
  const fill = async (current: Evaluator, needs: readonly MemoryNeed[], since: number): Promise<boolean> => {
    const ids = idsOf(needs);
    const progress = { done: 0, total: await store.countEvents(since) };
    state = progress;
    for (let afterSeq = 0; target === current; ) {
      const events = await store.eventsAfter(afterSeq, pageSize, since);
      const entries = events.flatMap((event) => current.entriesOf(event));
      await store.fillMemory(entries.filter(({ memory }) => ids.has(memory)));
      progress.done += events.length;
      afterSeq = events.at(-1)?.seq ?? afterSeq;
      if (events.length < pageSize) return true;
      await new Promise(setImmediate);
    }
    return false;
  };

  /** First what is asked now, then what late events ask. */
  const learn = async (current: Evaluator, lacking: readonly MemoryNeed[], gaps: Gaps): Promise<void> => {
    const now = clock.now();
    const ids = [...idsOf(lacking)];
    const unknown = ids.filter((id) => !gaps.has(id));
    if (unknown.length > 0) await store.noteMemories(unknown, { missingSince: 0, now });
    const since = (at: number) =>
      Math.min(...lacking.map((need) => learntSince(need, gaps.get(need.id) ?? 0, at)));
    for (const start of new Set([since(now), since(now - lateMs)])) {
      if (!(await fill(current, lacking, start))) return;
      for (const id of ids) learning.delete(id);
    }
    const isSettled = now >= preparedAt + settledMs;
    await store.noteMemories(ids, { missingSince: isSettled ? undefined : now, now });
  };

  const work = async (): Promise<void> => {
    const current = target;
    if (current === undefined) return;
    const gaps = await store.memoryGaps();
    const needed = idsOf(current.needs);
    const missed = [...gaps].filter(([id, since]) => since === undefined && !needed.has(id));
    if (missed.length > 0) {
      await store.missMemories(
        missed.map(([id]) => id),
        clock.now() - marginMs,
      );
    }
    const lacking = current.needs.filter(({ id }) => !gaps.has(id) || gaps.get(id) !== undefined);
    for (const id of needed) if (gaps.has(id) && gaps.get(id) === undefined) learning.delete(id);
    if (lacking.length === 0) return;
    try {
      await learn(current, lacking, gaps);
    } finally {
      state = undefined;
    }
  };

  const runOnce = (): Promise<void> => {
    last = last.catch(() => {}).then(work);
    return last;
  };

  return {
    async prepare(evaluator) {
      const before = idsOf(target?.needs ?? []);
      for (const { id } of evaluator.needs) if (!before.has(id)) learning.add(id);
      target = evaluator;
      preparedAt = clock.now();
      // What fails is done at the next turn.
      await Promise.race([runOnce().catch(() => {}), pause(longestWaitMs)]);
    },
    runOnce,
    guard: (memory) => (learning.size === 0 ? memory : guarded(memory, learning)),
    progress: () => state,
    async stop() {
      target = undefined;
      await last.catch(() => {});
    },
  };
}

/** Until when (ms) each memory is complete; undefined for one that lacks nothing. */
type Gaps = ReadonlyMap<string, number | undefined>;

function idsOf(needs: readonly MemoryNeed[]): ReadonlySet<string> {
  return new Set(needs.map(({ id }) => id));
}

function learntSince({ keepMs }: MemoryNeed, missingSince: number, now: number): number {
  return Math.max(now - keepMs, missingSince - marginMs);
}

function guarded(memory: Memory, learning: ReadonlySet<string>): Memory {
  return {
    ...memory,
    seenBetween: (query) => (learning.has(query.memory) ? Promise.resolve(true) : memory.seenBetween(query)),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
