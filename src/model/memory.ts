/** How late (ms) events come at most: what is counted in a window may be received so long after it. */
export const lateMs = 86_400_000;

/**
 * What rules know of events before this one. Times are `occurredAt` in ms: when an event arrives does not count.
 * The store answers inside the transaction that records the event; `createVolatileMemory` is the reference.
 */
export interface Memory {
  /** Keeps the entries; one that is kept already (all of its fields but the time the same) is not kept twice. */
  remember(entries: readonly MemoryEntry[]): Promise<void>;
  /**
   * The times of the key's other entries from `at - withinMs` to `at + withinMs`, both included: the `limit` latest
   * of those at or before `at` and the `limit` earliest of those after it. In any order.
   */
  timesNear(query: NearQuery): Promise<readonly number[]>;
  /**
   * The same for different values: of each value its latest entry at or before `at` and its earliest after it;
   * the `limit` values with the latest before and the `limit` values with the earliest after. In any order.
   */
  valuesNear(query: NearQuery): Promise<readonly TimedValue[]>;
  /** Whether the key has another entry from `from` to `to`, both included. */
  seenBetween(query: SeenQuery): Promise<boolean>;
  /**
   * The `occurredAt` of the earliest event that is stored, whether a rule remembers it or not. For an event that is
   * being stored, of what was stored before it and itself: those behind it in the same list came later.
   */
  historyStart(eventId?: string): Promise<number | undefined>;
}

/** What an event that passes a rule's own conditions leaves behind, whether the rule then matches or not. */
export interface MemoryEntry {
  /** A `MemoryNeed`'s id. */
  readonly memory: string;
  /** Under 200 characters, as is `value`. */
  readonly key: string;
  /** What `distinct` tells apart; empty for the others. */
  readonly value: string;
  readonly occurredAt: number;
  readonly eventId: string;
}

/** Entries of the event itself are not among the answers: it counts once, whether it was remembered or not. */
interface Asked {
  readonly memory: string;
  readonly key: string;
  readonly eventId: string;
}

export interface NearQuery extends Asked {
  readonly at: number;
  readonly withinMs: number;
  readonly limit: number;
}

export interface SeenQuery extends Asked {
  readonly from: number;
  readonly to: number;
}

export interface TimedValue {
  readonly value: string;
  readonly at: number;
}

export type MemoryKind = 'threshold' | 'distinct' | 'first_seen';

/** What one rule needs remembered. */
export interface MemoryNeed {
  /** Rule, kind and a fingerprint of all that its entries depend on: a new id means entries to be rebuilt. */
  readonly id: string;
  readonly ruleId: string;
  readonly kind: MemoryKind;
  /** Entries are of no use to events that occurred more than this after them. */
  readonly keepMs: number;
}
