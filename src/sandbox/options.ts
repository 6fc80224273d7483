import type { Backlog } from './panel/backlog.ts';
import type { Webhook } from './panel/webhook.ts';
import type { Identity, User } from './workspace/identity.ts';

export interface SandboxOptions {
  /** Signs what a person does, as Slack signs it. */
  readonly signingSecret: string;
  /** The only token that the Web API takes. */
  readonly botToken: string;
  /** Where commands, clicks and submitted views go: the app's `…/slack/events`. */
  readonly commandsUrl?: string | (() => string);
  /** Where the page sends the events that people write there; without it the page has no such panel. */
  readonly webhook?: Webhook;
  /** Where the page reads what waits in the app; without it the page does not say. */
  readonly backlog?: Backlog;
  /** Where the app reaches this stand-in, such as `http://127.0.0.1:3000`; learned from the first request where not given. */
  readonly ownUrl?: string | (() => string);
  /** Path that everything is served below; `/sandbox` unless told. */
  readonly prefix?: string;
  readonly clock?: { now(): number };
  /** Messages a second a channel (1). The limits of all other methods grow with it; Infinity switches them off. */
  readonly ratePerSecond?: number;
  /** Messages that a channel takes at once after a pause (3). */
  readonly burst?: number;
  /** The only channels there are; without it a channel is made when it is first named. */
  readonly channels?: readonly string[];
  readonly users?: readonly User[];
  /** What the token may do; everything that is served here unless told. */
  readonly scopes?: readonly string[];
  /** Makes faults with a probability repeat themselves (1). */
  readonly seed?: number;
  /** Ms that a command or click may take before Slack gives up on it (3000). */
  readonly answerWithinMs?: number;
  /** Calls that the ledger keeps (50,000), and messages that a channel keeps (10,000); the oldest go first. */
  readonly keepCalls?: number;
  readonly keepMessages?: number;
  readonly identity?: Partial<Identity>;
}

export const defaultScopes = [
  'channels:history',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'users:read',
  'users:read.email',
];
