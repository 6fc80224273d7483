import type { Alert } from '../model/alert.ts';
import type { Ask } from '../model/ask.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { JournalEntry, JournalHead, NewJournalEntry } from '../model/journal-entry.ts';
import type { Memory, MemoryEntry } from '../model/memory.ts';
import type { Message } from '../model/message.ts';
import type { Mute, MuteScope } from '../model/mute.ts';
import type { Person } from '../model/person.ts';
import type { Severity } from '../model/severity.ts';

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

/** What rules remember, outside an ingest. */
export interface MemoryStore {
  /** Asked by `/audit why`; what it is told is kept at once. */
  readonly memory: Memory;
  /** Which memories hold all that the stored events left in them. */
  builtMemories(): Promise<ReadonlySet<string>>;
  /** Keeps what stored events leave behind, and with `built` notes that this was all. */
  fillMemory(entries: readonly MemoryEntry[], built?: string): Promise<void>;
  /** Forgets all but these: what rules that changed or are gone remembered. */
  keepMemories(ids: readonly string[]): Promise<void>;
}

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
  /** Newest matches of alert outcome for a rule since a time, counted by severity: what a mute would hide. */
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
