import type { AuditEvent } from '../model/audit-event.ts';
import type { Memory, MemoryEntry, MemoryKind, MemoryNeed } from '../model/memory.ts';
import { createCombinationsReader } from './memory-keys.ts';
import type { Remembering } from './remembering.ts';
import { type Fullest, fullest, mostValuesWithin, mostWithin } from './windows.ts';

/** What the facts that need memory hold for an event; absent where a field that they need is. */
export interface Recollection {
  /** How many events of the key lie in one window with this one. */
  readonly threshold?: number;
  /** How many different values lie in one window with this event's. */
  readonly distinct?: number;
  readonly first_seen?: 'first' | 'seen' | 'learning';
  /** The `occurredAt` of the first event that was counted. */
  readonly since?: number;
}

/** Asks the memory for one rule. */
export interface Recall {
  readonly needs: readonly MemoryNeed[];
  /** What has to be remembered of an event that passes the rule's own conditions. */
  entriesOf(event: AuditEvent): readonly MemoryEntry[];
  ask(event: AuditEvent, memory: Memory): Promise<Recollection>;
}

/** Counts go up to this at least, so that an alert can say more than that its threshold was reached. */
const leastCounted = 100;

interface Question {
  readonly need: MemoryNeed;
  entriesOf(event: AuditEvent): readonly MemoryEntry[];
  ask(event: AuditEvent, memory: Memory): Promise<Recollection>;
}

export function createRecall(ruleId: string, remembering: Remembering): Recall {
  const { threshold, distinct, firstSeen } = remembering;
  const questions = [
    ...(threshold ? [thresholdQuestion(ruleId, threshold)] : []),
    ...(distinct ? [distinctQuestion(ruleId, distinct)] : []),
    ...(firstSeen ? [firstSeenQuestion(ruleId, firstSeen)] : []),
  ];
  return {
    needs: questions.map(({ need }) => need),
    entriesOf: (event) => questions.flatMap((question) => question.entriesOf(event)),
    ask: async (event, memory) => {
      let recollection: Recollection = {};
      for (const question of questions)
        recollection = { ...recollection, ...(await question.ask(event, memory)) };
      return recollection;
    },
  };
}

function thresholdQuestion(ruleId: string, threshold: NonNullable<Remembering['threshold']>): Question {
  const { id, count, withinMs, by } = threshold;
  const keysOf = createCombinationsReader(by);
  const limit = Math.max(count - 1, leastCounted);
  return {
    need: { id, ruleId, kind: 'threshold', keepMs: withinMs },
    entriesOf: (event) => keysOf(event).map((key) => toEntry(event, { memory: id, key })),
    ask: async (event, memory) => {
      const windows: Fullest[] = [];
      for (const key of keysOf(event)) {
        const times = await memory.timesNear({
          memory: id,
          key,
          eventId: event.id,
          at: event.occurredAt,
          withinMs,
          limit,
        });
        windows.push(mostWithin(times, event.occurredAt, withinMs));
      }
      const most = fullest(windows);
      return most === undefined ? {} : { threshold: most.count, since: most.since };
    },
  };
}

function distinctQuestion(ruleId: string, distinct: NonNullable<Remembering['distinct']>): Question {
  const { id, of, count, withinMs, by } = distinct;
  const [keysOf, valuesOf] = [createCombinationsReader(by), createCombinationsReader(of)];
  const limit = Math.max(count, leastCounted);
  return {
    need: { id, ruleId, kind: 'distinct', keepMs: withinMs },
    entriesOf: (event) =>
      keysOf(event).flatMap((key) =>
        valuesOf(event).map((value) => toEntry(event, { memory: id, key, value })),
      ),
    ask: async (event, memory) => {
      const [values, at] = [valuesOf(event), event.occurredAt];
      if (values.length === 0) return {};
      const windows: Fullest[] = [];
      for (const key of keysOf(event)) {
        const others = await memory.valuesNear({ memory: id, key, eventId: event.id, at, withinMs, limit });
        windows.push(mostValuesWithin(others, { values, at }, withinMs));
      }
      const most = fullest(windows);
      return most === undefined ? {} : { distinct: most.count, since: most.since };
    },
  };
}

function firstSeenQuestion(ruleId: string, firstSeen: NonNullable<Remembering['firstSeen']>): Question {
  const { id, of, withinMs, learnMs } = firstSeen;
  const keysOf = createCombinationsReader(of);
  return {
    need: { id, ruleId, kind: 'first_seen', keepMs: withinMs },
    entriesOf: (event) => keysOf(event).map((key) => toEntry(event, { memory: id, key })),
    ask: async (event, memory) => {
      const [keys, to] = [keysOf(event), event.occurredAt];
      if (keys.length === 0) return {};
      for (const key of keys) {
        const seen = await memory.seenBetween({
          memory: id,
          key,
          eventId: event.id,
          from: to - withinMs,
          to,
        });
        if (!seen)
          return { first_seen: (await hasLearnt(memory, to - learnMs, learnMs)) ? 'first' : 'learning' };
      }
      return { first_seen: 'seen' };
    },
  };
}

async function hasLearnt(memory: Memory, since: number, learnMs: number): Promise<boolean> {
  if (learnMs === 0) return true;
  const start = await memory.historyStart();
  return start !== undefined && start <= since;
}

function toEntry(event: AuditEvent, at: { memory: string; key: string; value?: string }): MemoryEntry {
  return { value: '', ...at, occurredAt: event.occurredAt, eventId: event.id };
}

export type Recalled = Recollection[MemoryKind];
