import type { Message } from '../model/message.ts';

/** A message as Slack takes it, drawn for one revision. */
export interface Rendered {
  readonly text: string;
  /** Block Kit blocks; left out where the message is shown as plain text. */
  readonly blocks?: readonly object[];
  /** The last line, with a bar at its side in the severity's colour. */
  readonly footer?: { readonly color: string; readonly text: string };
  readonly metadata: Metadata;
  /** Slack may show an earlier attempt too, and we could not look. */
  readonly possibleDuplicate?: boolean;
}

/** Ids only: what Slack keeps beside a message, by which it is found again. */
export interface Metadata {
  readonly event_type: 'audit_alert' | 'audit_digest' | 'audit_relay';
  readonly event_payload: Readonly<Record<string, string | number>>;
}

export interface Place {
  readonly channelId: string;
  readonly ts: string;
}

/** What came of asking Slack to show something; the dispatcher decides what follows. */
export type Outcome = { readonly kind: 'shown'; readonly place: Place } | Trouble;

export type Trouble =
  /** Slack asks to wait with this channel. */
  | { readonly kind: 'wait'; readonly forMs: number; readonly error: string }
  /** Slack did not take it, for a reason that may pass. */
  | { readonly kind: 'refused'; readonly error: string }
  /** Slack may have taken it or not; or may still take it, where nobody waits for the answer any more. */
  | { readonly kind: 'unknown'; readonly error: string; readonly isOnItsWay?: true }
  | { readonly kind: 'channel_broken'; readonly error: string }
  | { readonly kind: 'account_broken'; readonly error: string }
  | { readonly kind: 'content_broken'; readonly error: string }
  /** The message to be updated is not there any more. */
  | { readonly kind: 'gone'; readonly error: string };

/** Where a message was looked for, after an attempt whose outcome is unknown. */
export type Search =
  | { readonly kind: 'found'; readonly place: Place; readonly revision: number }
  | { readonly kind: 'absent' }
  /** The history cannot be read at all: a scope is missing, or the channel's id is not known. */
  | { readonly kind: 'cannot_look'; readonly error: string }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

export interface Lookup {
  readonly channel: string;
  /** As Slack has answered it; without it the channel's is looked up. */
  readonly channelId?: string;
  /** In the thread of this message; without it among the channel's own messages. */
  readonly thread?: Place;
  /** Ids that the message carries. */
  readonly metadata: Metadata;
  /** It was drawn for a revision after this one. */
  readonly afterRevision: number;
  /** Nothing before this time (ms) is looked at. */
  readonly since: number;
}

export interface Notifier {
  /** `channel` is a name or an id. */
  post(channel: string, rendered: Rendered): Promise<Outcome>;
  update(place: Place, rendered: Rendered): Promise<Outcome>;
  reply(place: Place, rendered: Rendered): Promise<Outcome>;
  find(lookup: Lookup): Promise<Search>;
  /** Whether Slack takes our token; undefined where Slack did not say. */
  checkAccount(): Promise<{ readonly error?: string } | undefined>;
}

/** Draws messages from what is stored; undefined where nothing is left to draw. */
export interface Renderer {
  message(message: Message): Promise<Rendered | undefined>;
  /** What is new since the thread was last told; undefined where there is nothing to tell. */
  reply(message: Message): Promise<Rendered | undefined>;
}
