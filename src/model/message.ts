import type { Severity } from './severity.ts';

/**
 * A message in Slack as state: `revision` is what people should see, `shownRevision` what Slack has.
 * The dispatcher brings the second up to the first; a message is never a queue entry.
 */
export interface Message {
  /** For an alert the alert's id. */
  readonly id: string;
  readonly kind: MessageKind;
  /** Where it is shown: as the rule names it (`#security-alerts` or an id), or the ops channel once diverted. */
  readonly channel: string;
  /** As `severityRank`, above that what the relay says: within a channel the higher goes first, then the older. */
  readonly rank: number;
  readonly createdAt: number;
  readonly revision: number;
  /** 0 until Slack has shown it. */
  readonly shownRevision: number;
  /** How far the thread has been told what is new. */
  readonly repliedRevision: number;
  readonly slack?: { readonly channelId: string; readonly ts: string };
  /** When an attempt began whose outcome is not recorded: Slack may have taken it or not. */
  readonly attemptedAt?: number;
  readonly attempts: number;
  /** Not before this time (ms). */
  readonly dueAt: number;
  readonly lastError?: string;
  /** Set once Slack refused the blocks: shown as plain text from then on. */
  readonly plain: boolean;
  /** The digest message that stands for this one: it gets no message of its own. */
  readonly digestId?: string;
  /** The channel it was meant for, where that one is broken and the ops channel shows it. */
  readonly divertedFrom?: string;
  /** For a notice what it says; alerts are drawn from their own rows. */
  readonly notice?: Notice;
  /** For a digest what it stands for. */
  readonly digest?: Digest;
}

/** An `ask` is a question to a person, in a direct message to them: its channel is their id. */
export type MessageKind = 'alert' | 'digest' | 'notice' | 'ask';

/** What the relay says of itself (`audit_relay`), or a digest of what a mute hid. */
export interface Notice {
  readonly title: string;
  readonly lines: readonly NoticeLine[];
  /** Ids only: they go into the message's metadata. */
  readonly ids?: Readonly<Record<string, string>>;
}

/** Parts of a line: text, times (ms) that each reader sees in their own zone, and people. */
export type NoticeLine = readonly (string | number | { readonly user: string })[];

/** One message for the alerts of a storm that get no message of their own. */
export interface Digest {
  /** How many alerts. */
  readonly count: number;
  readonly rules: readonly DigestRule[];
  /** The actors with the most alerts; the tail of a long list is not kept. */
  readonly actors: readonly DigestActor[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** When it last took alerts in: the storm lasts until it is quiet for a while. */
  readonly foldedAt: number;
}

export interface DigestRule {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly count: number;
}

export interface DigestActor {
  readonly actor: string;
  readonly count: number;
}
