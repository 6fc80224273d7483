import type { NewJournalEntry } from '../../model/journal-entry.ts';
import type { Message } from '../../model/message.ts';

/** What the dispatcher needs: which channel has something to show, whose turn it is, and how it went. */
export interface MessageStore {
  /** Unless one with its id is there; `act` is written into the journal where this call inserted it. */
  insertMessage(message: NewMessage, act?: NewJournalEntry): Promise<void>;
  findMessage(id: string): Promise<Message | undefined>;
  channelTurns(now: number): Promise<ChannelTurns>;
  /**
   * Takes the channel for `claimant` until `until`, if nobody else has it at `now` and it takes something by then, and
   * gives its state: losing the race gives undefined. A claim that was not released lapses at `until`.
   */
  claimChannel(claim: {
    channel: string;
    claimant: string;
    now: number;
    until: number;
  }): Promise<ChannelState | undefined>;
  /** Makes a claim last until `until`, even one that has lapsed; false where another has taken the channel since. */
  extendClaim(claim: { channel: string; claimant: string; until: number }): Promise<boolean>;
  /** Gives the channel back, with what was learned; only if `claimant` still has it. */
  releaseChannel(channel: string, claimant: string, state: ChannelState): Promise<void>;
  /** The messages of a channel that wait at `now`, in the order they should be shown. */
  waitingMessages(channel: string, now: number, limit: number): Promise<readonly Message[]>;
  /** How many alerts wait in the channel that Slack has not seen, nor may have seen; `most` where there are more. */
  countUnseen(channel: string, most: number): Promise<number>;
  /**
   * Puts `most` of them, after the `keep` most severe, into the channel's digest: the one that took alerts in after
   * `openSince` or is not shown yet, else a new one. They get no message of their own any more. The number of those put.
   */
  foldUnseen(fold: Fold): Promise<number>;
  /** Writes down, before the attempt, that one begins; `attempts` counts those since it last went well. */
  recordAttempt(messageId: string, now: number): Promise<void>;
  /** What Slack shows now; clears the attempt and sets `attempts` to 0. Never lowers a revision. */
  recordShown(messageId: string, shown: Shown): Promise<void>;
  /** The attempt failed: try again at `dueAt`. `unknown` keeps `attemptedAt`, so that the next attempt looks first. */
  recordFailure(messageId: string, failure: Failure): Promise<void>;
  /** What kept these from being shown is over: they are due at `now`, if not earlier. */
  makeDue(messageIds: readonly string[], now: number): Promise<void>;
  backlog(now: number): Promise<Backlog>;
}

export interface NewMessage {
  readonly id: string;
  readonly kind: Message['kind'];
  readonly channel: string;
  readonly rank: number;
  readonly createdAt: number;
  readonly dueAt?: number;
  readonly notice?: Message['notice'];
}

export interface ChannelTurns {
  /** Channels with a message that is due and that nobody has claimed or limited. */
  readonly due: readonly string[];
  /** When the next of the others will be due; undefined where nothing waits. */
  readonly nextAt?: number;
}

export interface Fold {
  readonly channel: string;
  readonly keep: number;
  readonly most: number;
  readonly openSince: number;
  readonly now: number;
}

export interface ChannelState {
  readonly channel: string;
  /** Slack's id, once an answer has named it. */
  readonly channelId?: string;
  /** Nothing is sent before this time (pacing or Slack's Retry-After), ms; how long it is past says what burst is saved up. */
  readonly notBefore: number;
  /** Slack's error, while the channel is broken. */
  readonly broken?: string;
  /** While broken: when it is tried again (ms). */
  readonly retryAt?: number;
}

export interface Shown {
  readonly revision?: number;
  readonly repliedRevision?: number;
  readonly slack?: { readonly channelId: string; readonly ts: string };
  readonly now: number;
  /** What is new after this is not shown before then (ms). */
  readonly dueAt?: number;
}

export interface Failure {
  readonly error: string;
  readonly dueAt: number;
  readonly unknown: boolean;
  readonly plain?: boolean;
  /** The ops channel that shows it instead: the message waits in that channel from now on. */
  readonly divertedTo?: string;
  /** Slack no longer has the message: it is posted anew. */
  readonly lost?: boolean;
}

export interface Backlog {
  readonly waiting: number;
  /** Created time of the oldest that waits, ms. */
  readonly oldestAt?: number;
  /** What Slack last answered, for how many messages, and how often the most tried of them was tried. */
  readonly lastErrors: readonly {
    readonly error: string;
    readonly count: number;
    readonly attempts: number;
  }[];
}
