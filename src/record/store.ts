import type { Alert } from '../model/alert.ts';
import type { Ask } from '../model/ask.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Memory, MemoryEntry } from '../model/memory.ts';
import type { Mute } from '../model/mute.ts';
import type { Severity } from '../model/severity.ts';
import type { EventReads } from './store/events.ts';
import type { MessageStore } from './store/messages.ts';
import type {
  AcknowledgementStore,
  AskStore,
  JournalStore,
  MuteStore,
  RequestStore,
} from './store/people.ts';

export type * from './store/events.ts';
export type * from './store/messages.ts';
export type * from './store/people.ts';

/**
 * Everything the relay remembers. One implementation in SQL serves SQLite and PostgreSQL.
 * Times are parameters in ms since the epoch; nothing here asks a clock. Reads see what is committed.
 * Every method rejects with a `RelayError` of code `store_unavailable` where the database cannot answer.
 */
export interface Store
  extends EventReads,
    MemoryStore,
    MessageStore,
    MuteStore,
    JournalStore,
    RequestStore,
    AcknowledgementStore,
    AskStore {
  /** One write transaction: all of it is committed when the promise resolves, nothing when it rejects. */
  ingest<T>(work: (transaction: IngestTransaction) => Promise<T>): Promise<T>;
  /** Rejects where the database cannot be written to. */
  check(): Promise<void>;
  /** A small named JSON value that all replicas share, such as the last good rules. */
  loadSetting(name: string): Promise<string | undefined>;
  saveSetting(name: string, value: string): Promise<void>;
  /** Deletes at most `most` events received before `before`, with their matches; the number deleted. */
  deleteEventsBefore(before: number, most: number): Promise<number>;
  /** Brings the index by id up to date with what was stored lately; often, and never in the way of an ingest. */
  indexEvents(): Promise<void>;
  close(): Promise<void>;
}

/** The steps of one ingest, in the order the pipeline takes them. */
export interface IngestTransaction {
  /** Inserts those whose id is not stored yet and gives them back in order; repeats inside the list count once. */
  insertEvents(events: readonly AuditEvent[]): Promise<readonly AuditEvent[]>;
  /** What rules remember of earlier events. Asking it locks the alerts as `lockAlerts` does. */
  readonly memory: Memory;
  insertQuarantined(items: readonly Quarantined[]): Promise<void>;
  /** Until the commit no other replica groups alerts: call it before any of the following. */
  lockAlerts(): Promise<void>;
  activeMutes(now: number): Promise<readonly Mute[]>;
  /** The alerts of these keys that are still open at `now` (now < closesAt, whatever the clock of the replica that opened them said). */
  openAlerts(keys: readonly AlertKey[], now: number): Promise<readonly Alert[]>;
  /** Inserts or updates the alerts and sets the revision of each one's message (inserted with the alert). */
  saveAlerts(alerts: readonly Alert[], now: number): Promise<void>;
  insertAsks(asks: readonly Ask[]): Promise<void>;
  insertMatches(matches: readonly RecordedMatch[]): Promise<void>;
  /** Adds to `hiddenCount`. */
  countHidden(muteId: string, by: number): Promise<void>;
}

export interface AlertKey {
  readonly ruleId: string;
  readonly groupKey: string;
}

/** What became of a match when it was recorded; `alert` matches are told apart further when read. */
export type Outcome = 'alert' | 'muted' | 'shadow';

/** A rule that matched an event, and what became of it. */
export interface RecordedMatch {
  readonly eventId: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly severity: Severity;
  readonly title: string;
  readonly actor: string | undefined;
  readonly receivedAt: number;
  readonly outcome: Outcome;
  /** For outcome `alert`. */
  readonly alertId?: string;
  /** For outcome `alert`: the match that opened the alert; the others are grouped into it. */
  readonly opened?: boolean;
  /** For outcome `muted`. */
  readonly muteId?: string;
}

/** An authenticated body, or one record of it, that could not be read as events. */
export interface Quarantined {
  readonly id: string;
  readonly receivedAt: number;
  readonly reason: string;
  readonly contentType?: string;
  /** Bounded by the route's limit. Text where it is UTF-8, else base64 behind `base64:`. */
  readonly body: string;
}

export interface MemoryGap {
  readonly missingFrom: number | undefined;
  readonly now: number;
}

/** What rules remember, outside an ingest. */
export interface MemoryStore {
  /** Asked by `/audit why`; what it is told is kept at once. */
  readonly memory: Memory;
  /** Keeps what stored events leave behind. */
  fillMemory(entries: readonly MemoryEntry[]): Promise<void>;
  /** The memories that there are, and from which number on they may lack events; undefined: they lack none. */
  memoryGaps(): Promise<ReadonlyMap<string, number | undefined>>;
  /** Notes of memories that are needed now what they lack. */
  noteMemories(ids: readonly string[], gap: MemoryGap): Promise<void>;
  /** Notes that memories that lacked nothing are not told of events any more. */
  missMemories(ids: readonly string[], from: number): Promise<void>;
  /**
   * Forgets those that no replica has needed for hours, what rules that changed or are gone remembered: at most `most`
   * entries; the number of those forgotten.
   */
  keepMemories(ids: readonly string[], limits: { now: number; most: number }): Promise<number>;
  /** Forgets at most `most` entries of what happened before `before`; the number of those forgotten. */
  forgetMemories(before: number, most: number): Promise<number>;
}
