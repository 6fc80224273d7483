import { setTimeout as timeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Evaluator } from '../evaluate/evaluator.ts';
import { lateMs, type Memory, type MemoryEntry, type MemoryNeed } from '../model/memory.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Store } from '../record/store.ts';
import { createBatches } from './batches.ts';
import { type Lack, type Segment, segmentsOf } from './segments.ts';

/**
 * Gives rules what the stored events would have left in their memory. Rules that are in force are told of every event
 * as it is stored. What a memory was not told of, as its rule was new, off, another, or in force in other replicas
 * only, is noted beside it as the number of an event, and learnt from there on when the rule is in force again.
 */
export interface MemoryRebuild {
  /**
   * Learns what rules need and puts them in force: when that is done, or takes long. Never rejects: what fails is done
   * at the next turn.
   */
  putInForce(evaluator: Evaluator, put: () => void): Promise<void>;
  /** Learns what is lacking, notes what is missed; returns when nothing is. */
  runOnce(): Promise<void>;
  /** The memory as rules may use it now: of what is being learnt, nothing counts as never seen. */
  guard(memory: Memory): Memory;
  /** The same pipeline, so that events in hand are known when rules change. */
  watch(pipeline: Pipeline): Pipeline;
  /** How far it is; undefined while there is nothing to do. */
  progress(): { readonly done: number; readonly total: number } | undefined;
  /** Resolves when nothing is learnt any more. */
  stop(): Promise<void>;
  /** After the last event: notes what the memories of other rules were not told of. Never rejects. */
  noteMissed(): Promise<void>;
}

export interface RebuildParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Lets real time pass, until it is not waited for any more. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Events looked at in one go: bounds memory, and how long others wait. */
const pageSize = 500;
/** A single event may leave thousands. */
const mostEntries = 2000;
/** How long (ms) rules may wait to be in force: with much stored they learn while they are. */
const longestWaitMs = 500;
/** How long (ms) events may wait while rules are exchanged. */
const longestHoldMs = 250;
/**
 * PostgreSQL's transactions end in another order than they number their events: so far behind the last may one come
 * of another replica. How far behind are our own is known.
 */
const margin = 1000;
/** Events that are read in no time. */
const shortGap = 2 * margin;

export function createMemoryRebuild({ store, clock, pause = realPause }: RebuildParts): MemoryRebuild {
  const batches = createBatches();
  let target: Evaluator | undefined;
  /** Batches that were evaluated before the target was in force; undefined until it is. */
  let before: ReadonlySet<number> | undefined;
  let stopped = false;
  let state: { done: number; total: number } | undefined;
  /** Memories that cannot be asked yet what was never seen. */
  const learning = new Set<string>();
  /** Of all events of ours behind the one with this number, only these memories have been told. */
  let marked: number | undefined;
  let told: ReadonlySet<string> = new Set();
  let last: Promise<void> = Promise.resolve();

  const isCurrent = (evaluator: Evaluator): boolean => target === evaluator && !stopped;

  const tell = async (entries: MemoryEntry[]): Promise<void> => {
    await store.fillMemory(entries.splice(0));
    await new Promise(setImmediate);
  };

  /** False where there was no time to finish. */
  const read = async (current: Evaluator, { from, to, ids }: Segment): Promise<boolean> => {
    const entries: MemoryEntry[] = [];
    for (let afterSeq = from - 1; isCurrent(current); ) {
      if (afterSeq >= to - 1) return true;
      const page = await store.eventsAfter(afterSeq, pageSize);
      const events = page.filter(({ seq }) => seq < to);
      for (const event of events) {
        entries.push(...current.entriesOf(event).filter(({ memory }) => ids.has(memory)));
        if (entries.length >= mostEntries) await tell(entries);
      }
      await tell(entries);
      if (state !== undefined) state.done += events.length;
      if (events.length < pageSize) return true;
      afterSeq = events.at(-1)?.seq ?? afterSeq;
    }
    return false;
  };

  const learn = async (current: Evaluator, lacks: readonly Lack[], lastSeq: number): Promise<boolean> => {
    const first = Math.min(...lacks.map(({ whole }) => whole));
    const begun = before;
    state = { done: 0, total: Math.max(0, lastSeq - first + 1) };
    try {
      for (const segment of segmentsOf(lacks, lastSeq)) {
        // Put in force meanwhile: what was stored until then, behind the newest that was read, is to be read first.
        if (!(await read(current, segment)) || before !== begun) return false;
        if (begun !== undefined) for (const id of segment.ready) learning.delete(id);
      }
      for (const { id } of lacks) learning.delete(id);
      return true;
    } finally {
      state = undefined;
    }
  };

  const lackOf = async ({ id, keepMs }: MemoryNeed, gap: number, lastSeq: number): Promise<Lack> => {
    // Sooner read than asked which of them are recent enough.
    if (gap >= lastSeq - shortGap) return { id, recent: gap, whole: gap };
    const start = clock.now() - keepMs;
    const [recent, whole] = [await store.firstSeq(start), await store.firstSeq(start - lateMs)];
    return { id, recent: Math.max(gap, recent), whole: Math.max(gap, whole) };
  };

  /** Notes of memories that lacked nothing, and are not told of our events, that they may lack some from here on. */
  const noteMissed = async (): Promise<Gaps> => {
    const gaps = await store.memoryGaps();
    const missed = [...gaps].filter(([id, gap]) => gap === undefined && !told.has(id)).map(([id]) => id);
    if (missed.length === 0) return gaps;
    await store.missMemories(missed, behind(marked ?? 0));
    return store.memoryGaps();
  };

  const noteNew = async (needs: readonly MemoryNeed[]): Promise<void> => {
    if (needs.length > 0) await store.noteMemories([...idsOf(needs)], { missingFrom: 0, now: clock.now() });
  };

  const work = async (): Promise<void> => {
    const current = target;
    if (current === undefined || stopped) return;
    const isSettled = before !== undefined && batches.areDone(before);
    const lastSeq = await store.lastSeq();
    const floor = batches.floor(lastSeq);
    marked ??= floor;
    const gaps = await noteMissed();
    if (isSettled && isCurrent(current)) {
      marked = floor;
      told = idsOf(current.needs);
    }
    for (const { id } of current.needs) {
      if (isComplete(gaps, id)) learning.delete(id);
      else if (!gaps.has(id)) learning.add(id);
    }
    const lacking = current.needs.filter(({ id }) => !isComplete(gaps, id));
    if (lacking.length === 0) return;
    await noteNew(lacking.filter(({ id }) => !gaps.has(id)));
    const lacks: Lack[] = [];
    for (const need of lacking) lacks.push(await lackOf(need, gaps.get(need.id) ?? 0, lastSeq));
    if (!(await learn(current, lacks, lastSeq))) return;
    const missingFrom = isSettled ? undefined : behind(floor);
    await store.noteMemories([...idsOf(lacking)], { missingFrom, now: clock.now() });
  };

  /** Resolves when it is done, has failed or takes longer. */
  const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
    const ended = new AbortController();
    await Promise.race([work.catch(() => {}), pause(ms, ended.signal)]);
    ended.abort();
  };

  const runOnce = (): Promise<void> => {
    last = last.catch(() => {}).then(work);
    return last;
  };

  return {
    async putInForce(evaluator, put) {
      const ids = idsOf(evaluator.needs);
      const known = idsOf(target?.needs ?? []);
      const isNew = (id: string) => !known.has(id);
      for (const id of ids) if (isNew(id)) learning.add(id);
      told = target === undefined ? ids : new Set([...told].filter((id) => ids.has(id)));
      target = evaluator;
      before = undefined;
      await within(longestWaitMs, runOnce());
      // So that not even the first event that meets them finds something missing.
      if ([...ids].some(isNew) && learning.size === 0)
        await within(longestHoldMs, batches.hold().then(runOnce));
      put();
      for (const id of learning) if (!ids.has(id)) learning.delete(id);
      before = batches.inHand();
      batches.release();
      runOnce().catch(() => {});
    },
    runOnce,
    guard: (memory) => (learning.size === 0 ? memory : guarded(memory, learning)),
    watch: batches.watch,
    progress: () => state,
    async stop() {
      stopped = true;
      await last.catch(() => {});
    },
    async noteMissed() {
      await within(longestWaitMs, noteMissed());
    },
  };
}

/** From which number on each memory may lack events; undefined for one that lacks none. */
type Gaps = ReadonlyMap<string, number | undefined>;

function idsOf(needs: readonly MemoryNeed[]): ReadonlySet<string> {
  return new Set(needs.map(({ id }) => id));
}

function isComplete(gaps: Gaps, id: string): boolean {
  return gaps.has(id) && gaps.get(id) === undefined;
}

function behind(seq: number): number {
  return Math.max(0, seq - margin);
}

function guarded(memory: Memory, learning: ReadonlySet<string>): Memory {
  return {
    ...memory,
    seenBetween: (query) => (learning.has(query.memory) ? Promise.resolve(true) : memory.seenBetween(query)),
  };
}

async function realPause(ms: number, signal: AbortSignal): Promise<void> {
  await timeout(ms, undefined, { signal }).catch(() => {});
}
