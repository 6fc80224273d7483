import type { JsonObject } from './json.ts';
import type { Person } from './person.ts';

/** What is done to the relay by people, or by itself. */
export type JournalKind =
  | 'muted'
  | 'mute_extended'
  | 'mute_explained'
  | 'mute_ended'
  | 'mute_expired'
  | 'acknowledged'
  | 'acknowledgement_withdrawn'
  | 'actor_answered'
  | 'rules_reloaded';

/** One act, as it is written down with it. */
export interface NewJournalEntry {
  readonly at: number;
  /** Undefined where the relay itself did it. */
  readonly by: Person | undefined;
  readonly kind: JournalKind;
  /** What was done to what, in ids and words; times as ISO 8601. */
  readonly details: JsonObject;
}

/** An entry of the journal, chained to the one before it. */
export interface JournalEntry {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  readonly at: number;
  readonly teamId: string | null;
  /** Null where the relay itself did it. */
  readonly userId: string | null;
  readonly kind: JournalKind;
  /** JSON, as it was written: the hash is over its very characters. */
  readonly details: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What was appended last, kept apart from the entries, so that it is noticed where the last ones are missing. */
export interface JournalHead {
  /** 0 while the journal is empty. */
  readonly seq: number;
  readonly hash: string;
}
