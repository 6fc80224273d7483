import type { Alert } from '../../model/alert.ts';
import type { AuditEvent } from '../../model/audit-event.ts';
import type { Message } from '../../model/message.ts';
import type { Mute } from '../../model/mute.ts';
import type { Severity } from '../../model/severity.ts';
import type { Quarantined, RecordedMatch } from '../store.ts';

export interface EventReads {
  /** Newest received first. */
  recent(query: RecentQuery): Promise<readonly RecentEvent[]>;
  /** One stored event by its id. */
  findEvent(id: string): Promise<RecentEvent | undefined>;
  /** Stored events in the order received, after `afterSeq`, at most `limit`: for replay. */
  eventsAfter(afterSeq: number, limit: number, since?: number): Promise<readonly StoredEvent[]>;
  /** The actions of the stored events, in lower case, the most frequent first. */
  seenActions(): Promise<readonly SeenAction[]>;
  countEvents(since: number): Promise<number>;
  /** The `occurredAt` of the earliest of the events that were received before a time; undefined where none was. */
  historyBefore(receivedAt: number): Promise<number | undefined>;
  /** The number of the first event that was received since a time, or the next number where none was. */
  firstSeq(since: number): Promise<number>;
  /** The number of the newest event; 0 where there is none. */
  lastSeq(): Promise<number>;
  /** How many were received in each of the `hours` hours up to `until`, the oldest first; what is later counts in the last. */
  eventsPerHour(until: number, hours: number): Promise<readonly number[]>;
  /** The times of the event that was received last. */
  lastReceived(): Promise<Pick<AuditEvent, 'receivedAt' | 'occurredAt'> | undefined>;
  /** For each of the rules that ever matched, when the event was received that it last matched, as far as stored. */
  lastMatches(ruleIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Newest first. */
  quarantined(limit: number): Promise<readonly Quarantined[]>;
  countQuarantined(): Promise<number>;
  findAlert(id: string): Promise<Alert | undefined>;
  /** What a rule found since a time and people were or would have been shown, counted by severity: what a mute hides. */
  countMatches(query: {
    ruleId: string;
    actor?: string;
    since: number;
  }): Promise<Readonly<Record<Severity, number>>>;
}

/** All given conditions hold. Strings compare without regard to case. */
export interface RecentQuery {
  readonly limit: number;
  /** Only events stored before this one: for paging. */
  readonly beforeSeq?: number;
  readonly ruleId?: string;
  /** An actor's key, see `actorKey`. */
  readonly actor?: string;
  readonly action?: string;
  readonly severity?: Severity;
  /** Received at or after, ms. */
  readonly since?: number;
  /** Only events that a rule matched. */
  readonly alertsOnly?: boolean;
}

export interface SeenAction {
  readonly action: string;
  readonly events: number;
}

export interface StoredEvent extends AuditEvent {
  /** Grows with every event stored. */
  readonly seq: number;
}

export interface RecentEvent extends StoredEvent {
  readonly matches: readonly RecentMatch[];
}

/** A match with what became of it until now. */
export interface RecentMatch extends RecordedMatch {
  /** For outcome `alert`: where its message stands. */
  readonly message?: Message;
  /** Where the digest stands that is shown instead of it. */
  readonly digest?: Message;
  /** For outcome `muted`. */
  readonly mute?: Mute;
}
