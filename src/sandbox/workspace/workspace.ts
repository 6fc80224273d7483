import type { Changes } from '../changes.ts';
import { defaultScopes, type SandboxOptions } from '../options.ts';
import { Channels } from './channels.ts';
import { Ephemerals } from './ephemerals.ts';
import { type Identity, sandboxIdentity, sandboxUsers, type User } from './identity.ts';
import { type Content, Messages } from './messages.ts';
import { Tickets } from './tickets.ts';
import { Timestamps } from './timestamps.ts';
import { Views } from './views.ts';

/** Where an answer to a person's command or click may still go. */
export interface Responding {
  readonly channel: string;
  readonly user: string;
  /** The message that was clicked; a command has none. */
  readonly original?: { readonly ts: string };
  /** Takes what would be said in the channel, or Slack's name for why it would not: a panel of the page has asked. */
  readonly quietly?: (said: Content | string) => void;
}

/** Everything that Slack would hold for one workspace. */
export interface Workspace {
  readonly identity: Identity;
  readonly users: readonly User[];
  readonly scopes: readonly string[];
  readonly channels: Channels;
  readonly messages: Messages;
  readonly ephemerals: Ephemerals;
  readonly views: Views;
  /** Each for the user who acted. */
  readonly triggers: Tickets<string>;
  readonly responses: Tickets<Responding>;
  readonly now: () => number;
}

const triggerLivesMs = 3000;
const responseLivesMs = 30 * 60_000;

export function createWorkspace(options: SandboxOptions, changes: Changes): Workspace {
  const now = () => options.clock?.now() ?? Date.now();
  const { tell } = changes;
  const posts = { timestamps: new Timestamps(now), now, keep: options.keepMessages ?? 10_000, tell };
  return {
    identity: { ...sandboxIdentity, ...options.identity },
    users: options.users ?? sandboxUsers,
    scopes: options.scopes ?? defaultScopes,
    channels: new Channels({
      names: options.channels ?? ['general'],
      closed: options.channels !== undefined,
      now,
      tell,
    }),
    messages: new Messages(posts),
    ephemerals: new Ephemerals(posts),
    views: new Views(tell),
    triggers: new Tickets({ livesMs: triggerLivesMs, uses: 1, now }),
    responses: new Tickets({ livesMs: responseLivesMs, uses: 5, now }),
    now,
  };
}
