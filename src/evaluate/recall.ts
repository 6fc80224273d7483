import type { AuditEvent } from '../model/audit-event.ts';
import type { Memory, MemoryEntry, MemoryNeed } from '../model/memory.ts';
import { createCombinationsReader, mostRemembered, mostValuesOfOne } from './memory-keys.ts';
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
  /** What an event that passes the rule's own conditions has to do with the memory. */
  about(event: AuditEvent): Inquiry;
}

export interface Inquiry {
  /** What has to be remembered of the event. */
  readonly entries: readonly MemoryEntry[];
  ask(memory: Memory): Promise<Recollection>;
}

interface Question {
  readonly need: MemoryNeed;
  about(event: AuditEvent): Inquiry;
}

/** Counts go up to this at least, so that an alert can say more than that its threshold was reached. */
const leastCounted = 100;

export function createRecall(ruleId: string, remembering: Remembering): Recall {
  const { threshold, distinct, firstSeen } = remembering;
  const questions = [
    ...(threshold ? [thresholdQuestion(ruleId, threshold)] : []),
    ...(distinct ? [distinctQuestion(ruleId, distinct)] : []),
    ...(firstSeen ? [firstSeenQuestion(ruleId, firstSeen)] : []),
  ];
  return {
    needs: questions.map(({ need }) => need),
    about: (event) => allOf(questions.map((question) => question.about(event))),
  };
}

function allOf(inquiries: readonly Inquiry[]): Inquiry {
  const [only] = inquiries;
  if (only !== undefined && inquiries.length === 1) return only;
  return {
    entries: inquiries.flatMap(({ entries }) => entries),
    ask: async (memory) => {
      let recollection: Recollection = {};
      for (const inquiry of inquiries) recollection = { ...recollection, ...(await inquiry.ask(memory)) };
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
    about: (event) => {
      const [keys, at] = [keysOf(event), event.occurredAt];
      return {
        entries: keys.map((key) => toEntry(event, { memory: id, key })),
        ask: async (memory) => {
          const most = await fullestOf(keys, async (key) => {
            const near = { memory: id, key, eventId: event.id, at, withinMs, limit };
            return mostWithin(await memory.timesNear(near), at, withinMs);
          });
          return most === undefined ? {} : { threshold: most.count, since: most.since };
        },
      };
    },
  };
}

function distinctQuestion(ruleId: string, distinct: NonNullable<Remembering['distinct']>): Question {
  const { id, of, count, withinMs, by } = distinct;
  const [keysOf, valuesOf] = [createCombinationsReader(by), createCombinationsReader(of, mostValuesOfOne)];
  const limit = Math.max(count, leastCounted);
  return {
    need: { id, ruleId, kind: 'distinct', keepMs: withinMs },
    about: (event) => {
      const [keys, at] = [keysOf(event), event.occurredAt];
      const values = valuesOf(event).slice(0, Math.floor(mostRemembered / Math.max(1, keys.length)));
      return {
        entries: keys.flatMap((key) => values.map((value) => toEntry(event, { memory: id, key, value }))),
        ask: async (memory) => {
          if (values.length === 0) return {};
          const most = await fullestOf(keys, async (key) => {
            const near = { memory: id, key, eventId: event.id, at, withinMs, limit };
            return mostValuesWithin(await memory.valuesNear(near), { values, at }, withinMs);
          });
          return most === undefined ? {} : { distinct: most.count, since: most.since };
        },
      };
    },
  };
}

function firstSeenQuestion(ruleId: string, firstSeen: NonNullable<Remembering['firstSeen']>): Question {
  const { id, of, withinMs, learnMs } = firstSeen;
  const keysOf = createCombinationsReader(of);
  return {
    need: { id, ruleId, kind: 'first_seen', keepMs: withinMs },
    about: (event) => {
      const [keys, to] = [keysOf(event), event.occurredAt];
      return {
        entries: keys.map((key) => toEntry(event, { memory: id, key })),
        ask: async (memory) => {
          if (keys.length === 0) return {};
          for (const key of keys) {
            const before = { memory: id, key, eventId: event.id, from: to - withinMs, to };
            if (await memory.seenBetween(before)) continue;
            return { first_seen: (await hasLearnt(memory, event, learnMs)) ? 'first' : 'learning' };
          }
          return { first_seen: 'seen' };
        },
      };
    },
  };
}

/** One key after another, as a database transaction answers one question at a time. */
async function fullestOf(
  keys: readonly string[],
  windowOf: (key: string) => Promise<Fullest>,
): Promise<Fullest | undefined> {
  const windows: Fullest[] = [];
  for (const key of keys) windows.push(await windowOf(key));
  return fullest(windows);
}

async function hasLearnt(memory: Memory, event: AuditEvent, learnMs: number): Promise<boolean> {
  if (learnMs === 0) return true;
  const start = await memory.historyStart(event.id);
  return start !== undefined && start <= event.occurredAt - learnMs;
}

function toEntry(event: AuditEvent, at: { memory: string; key: string; value?: string }): MemoryEntry {
  return { value: '', ...at, occurredAt: event.occurredAt, eventId: event.id };
}
