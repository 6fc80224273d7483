import type { Alert } from '../../model/alert.ts';
import type { Ask } from '../../model/ask.ts';
import type { JournalEntry, JournalHead } from '../../model/journal-entry.ts';
import type { Message } from '../../model/message.ts';
import type { Mute, MuteScope } from '../../model/mute.ts';
import type { Person } from '../../model/person.ts';
import type { RecordedMatch } from '../store.ts';
import type { NewMessage } from './messages.ts';

export interface MuteStore {
  /**
   * Begins a mute, or changes the one in force: `change` is given that one, if there is one, and says what becomes of
   * it; the message that tells it and who did it are stored in the same transaction. Of many callers each sees what
   * the one before has done. `after` is undefined where nothing was changed.
   */
  changeMute(
    which: MuteScope | { id: string },
    act: { by: Person; now: number },
    change: (active: Mute | undefined) => MuteChange | undefined,
  ): Promise<{ readonly before: Mute | undefined; readonly after: Mute | undefined }>;
  findMute(id: string): Promise<Mute | undefined>;
  activeMutes(now: number): Promise<readonly Mute[]>;
  /** Ends early the active mutes of a rule, or the one with an id, and gives those that this call ended. */
  endMutes(
    which: { ruleId: string } | { id: string },
    end: { by: Person; now: number },
  ): Promise<readonly Mute[]>;
  /** Ended or expired at `now` and not yet told; each is given once, to one replica, which must tell it in `tell` before the commit. */
  tellEndedMutes(
    now: number,
    tell: (mute: Mute, hidden: readonly RecordedMatch[]) => NewMessage,
  ): Promise<number>;
  /** Over within `withinMs`, longer than `longerThanMs`, and not yet reminded of with this end; else as `tellEndedMutes`. */
  remindOfMutes(
    due: { now: number; withinMs: number; longerThanMs: number },
    tell: (mute: Mute) => NewMessage,
  ): Promise<number>;
  saveMuteProposal(proposal: MuteProposal): Promise<void>;
  findMuteProposal(id: string): Promise<MuteProposal | undefined>;
  /** Deletes it: of many callers one is told that it did. */
  takeMuteProposal(id: string): Promise<boolean>;
  /** Deletes those that were valid until before `before`. */
  forgetMuteProposals(before: number): Promise<void>;
}

export interface MuteChange {
  readonly kind: 'muted' | 'mute_extended' | 'mute_explained';
  readonly mute: Mute;
  readonly told: NewMessage;
}

/** A mute that waits for its confirmation. */
export interface MuteProposal {
  readonly id: string;
  readonly validUntil: number;
  /** JSON. */
  readonly body: string;
}

/** What people did to the relay, in the order it was done. Each act is appended by the method that does it. */
export interface JournalStore {
  /** In order, from behind `seq` on, at most `limit`. */
  journalAfter(seq: number, limit: number): Promise<readonly JournalEntry[]>;
  journalHead(): Promise<JournalHead>;
}

export interface AcknowledgementStore {
  /**
   * Notes that somebody has seen the alert, or takes that back, unless it is so already; what changed is written into
   * the journal. Undefined where there is no such alert.
   */
  acknowledge(alertId: string, act: Acknowledging): Promise<Acknowledged | undefined>;
}

export interface Acknowledging {
  readonly by: Person;
  readonly at: number;
  readonly takesBack: boolean;
}

export interface Acknowledged {
  /** As it is now. */
  readonly alert: Alert;
  /** False where it was so already. */
  readonly changed: boolean;
}

/** Questions to actors. What becomes of one shows on its alert: each of these changes the alert's revision too. */
export interface AskStore {
  findAsk(alertId: string): Promise<Ask | undefined>;
  /** Of those that are wanted and due at `now` some that no other replica takes before `until`; counts the attempt. */
  takeAsks(turn: { now: number; until: number; limit: number }): Promise<readonly Ask[]>;
  /** The person was not found yet: not again before `dueAt`. */
  delayAsk(alertId: string, delay: { error: string; dueAt: number }): Promise<void>;
  /** Inserts the message that asks, once: false where the question was put or given up already. */
  putQuestion(
    alertId: string,
    question: { userId: string; message: NewMessage; at: number },
  ): Promise<boolean>;
  /** Those that are asked, the oldest first. */
  openQuestions(limit: number): Promise<readonly OpenQuestion[]>;
  /** Nobody answered, or the question cannot be put; false where it is over already. */
  endAsk(alertId: string, end: { state: 'silent' | 'failed'; error?: string; at: number }): Promise<boolean>;
  /** By the person who was asked, once, which goes into the journal; the ask as it is then. */
  answerAsk(
    alertId: string,
    answer: { by: Person; state: 'yes' | 'no'; at: number },
  ): Promise<{ readonly ask: Ask | undefined; readonly changed: boolean }>;
}

export interface OpenQuestion {
  readonly ask: Ask;
  readonly message: Message;
}

/** Signed requests of the last minutes, for all replicas: of the same one that comes to many, one acts. */
export interface RequestStore {
  /** False where it was claimed before. */
  claimRequest(digest: string, now: number): Promise<boolean>;
  saveAnswer(digest: string, answer: string): Promise<void>;
  findAnswer(digest: string): Promise<string | undefined>;
  /** Those claimed before this time. */
  forgetRequests(before: number): Promise<void>;
}
