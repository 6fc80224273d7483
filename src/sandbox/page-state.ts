import type { NumberedFault } from './faults/fault-plan.ts';
import { type WebhookView, webhookView } from './panel/webhook.ts';
import type { Parts } from './parts.ts';
import { type Refused, refusedOf } from './refused.ts';
import {
  ephemeralView,
  type MessageView,
  messageView,
  type SurfaceView,
  surfaceView,
} from './render/message.ts';
import type { Channel } from './workspace/channels.ts';

/** What the page is told: everything when it connects, then each change. */
export type PageEvent =
  | { readonly type: 'snapshot'; readonly state: PageState }
  | { readonly type: 'channel'; readonly channel: ChannelView }
  | { readonly type: 'message'; readonly message: MessageView }
  /** `threadTs` for a reply. */
  | { readonly type: 'gone'; readonly channel: string; readonly ts: string; readonly threadTs?: string }
  /** More came at once than a page can show; they can be asked for as older messages. */
  | { readonly type: 'skipped'; readonly channel: string; readonly count: number }
  | { readonly type: 'refused'; readonly refused: Refused }
  | { readonly type: 'view'; readonly view: SurfaceView }
  | { readonly type: 'view_closed'; readonly id: string }
  | { readonly type: 'faults'; readonly faults: readonly NumberedFault[] };

interface ChannelView {
  readonly id: string;
  readonly name: string;
  /** For a direct message: whose. */
  readonly users?: readonly string[];
}

interface PageState {
  readonly workspace: string;
  /** Where its addresses begin: links to messages lead to the page itself. */
  readonly site: string;
  readonly app: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly ChannelView[];
  /** The newest of each channel. */
  readonly messages: readonly MessageView[];
  readonly refused: readonly Refused[];
  readonly views: readonly SurfaceView[];
  readonly faults: readonly NumberedFault[];
  readonly webhook?: WebhookView;
  /** Whether the app says what waits in it. */
  readonly backlog: boolean;
}

/** Messages of a channel that a page is given when it connects; it asks for older ones. */
const mostMessages = 50;
const mostRefused = 20;
/** Calls that are looked through for refusals. */
const mostCalls = 500;

export function pageState(parts: Parts): PageState {
  const { workspace, faults, webhook, backlog } = parts;
  return {
    workspace: workspace.identity.teamName,
    site: `https://${workspace.identity.teamDomain}.slack.com/`,
    app: workspace.identity.appName,
    people: workspace.users.map(({ id, name, realName }) => ({ id, name: realName ?? name })),
    channels: workspace.channels.all().map(channelView),
    messages: newestMessages(parts),
    refused: newestRefused(parts),
    views: workspace.views.all().map((view) => surfaceView(view, workspace)),
    faults: faults.numbered(),
    ...(webhook === undefined ? {} : { webhook: webhookView(webhook) }),
    backlog: backlog !== undefined,
  };
}

function newestMessages({ workspace }: Parts): readonly MessageView[] {
  const { channels, messages, ephemerals } = workspace;
  const shown = channels.all().flatMap(({ id }) => messages.in(id).slice(-mostMessages));
  const forOne = ephemerals.all().slice(-mostMessages);
  return [
    ...shown.map((message) => messageView(message, workspace)),
    ...forOne.map((ephemeral) => ephemeralView(ephemeral, workspace)),
  ];
}

function newestRefused({ workspace, ledger }: Parts): readonly Refused[] {
  const calls = ledger.calls().slice(-mostCalls);
  return calls.flatMap((call) => refusedOf(call, workspace) ?? []).slice(-mostRefused);
}

export function channelView({ id, name, users }: Channel): ChannelView {
  return { id, name, ...(users === undefined ? {} : { users }) };
}
