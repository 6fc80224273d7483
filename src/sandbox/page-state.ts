import type { Change } from './changes.ts';
import { isObject, type Json, textIn } from './json.ts';
import type { Call } from './ledger.ts';
import type { Parts } from './parts.ts';
import {
  ephemeralView,
  type MessageView,
  messageView,
  type SurfaceView,
  surfaceView,
} from './render/message.ts';
import type { Message } from './workspace/messages.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What the page is told: everything when it connects, then each change. */
export type PageEvent =
  | { readonly type: 'snapshot'; readonly state: PageState }
  | { readonly type: 'channel'; readonly channel: { readonly id: string; readonly name: string } }
  | { readonly type: 'message'; readonly message: MessageView }
  | { readonly type: 'gone'; readonly channel: string; readonly ts: string }
  | { readonly type: 'refused'; readonly refused: Refused }
  | { readonly type: 'view'; readonly view: SurfaceView }
  | { readonly type: 'view_closed'; readonly id: string };

interface PageState {
  readonly workspace: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly messages: readonly MessageView[];
  readonly refused: readonly Refused[];
  readonly views: readonly SurfaceView[];
}

/** A call that was not taken, as the page shows it. */
interface Refused {
  readonly seq: number;
  readonly at: number;
  readonly method: string;
  readonly channel: string;
  readonly error: string;
  readonly details: readonly string[];
}

/** Messages of a channel that a page is given when it connects. */
const mostMessages = 200;

export function pageState({ workspace, ledger }: Parts): PageState {
  const { channels, messages, ephemerals, views } = workspace;
  const shown = channels.all().flatMap(({ id }) => messages.in(id).slice(-mostMessages));
  return {
    workspace: workspace.identity.teamName,
    people: workspace.users.map(({ id, name, realName }) => ({ id, name: realName ?? name })),
    channels: channels.all().map(({ id, name }) => ({ id, name })),
    messages: [
      ...shown.map((message) => messageView(message, workspace)),
      ...ephemerals
        .all()
        .slice(-mostMessages)
        .map((ephemeral) => ephemeralView(ephemeral, workspace)),
    ],
    refused: ledger
      .calls()
      .slice(-mostMessages)
      .flatMap((call) => refusedOf(call, workspace) ?? []),
    views: views.all().map((view) => surfaceView(view, workspace)),
  };
}

/** What a change means to the page; undefined where it shows nothing of it. */
export function pageEvent(change: Change, parts: Parts): PageEvent | undefined {
  const { workspace } = parts;
  switch (change.type) {
    case 'channel':
      return { type: 'channel', channel: { id: change.channel.id, name: change.channel.name } };
    case 'message':
      return { type: 'message', message: messageView(wholeThread(change.message, parts), workspace) };
    case 'message_deleted':
      return deletedEvent(change.message, parts);
    case 'ephemeral':
      return { type: 'message', message: ephemeralView(change.ephemeral, workspace) };
    case 'ephemeral_deleted':
      return { type: 'gone', channel: change.ephemeral.channel, ts: change.ephemeral.ts };
    case 'view':
      return { type: 'view', view: surfaceView(change.view, workspace) };
    case 'view_closed':
      return { type: 'view_closed', id: change.view.id };
    case 'call':
      return refusedEvent(change.call, parts);
  }
}

/** A reply is shown inside its parent. */
function wholeThread(message: Message, { workspace }: Parts): Message {
  const { channel, threadTs } = message;
  return (threadTs === undefined ? undefined : workspace.messages.find(channel, threadTs)) ?? message;
}

function deletedEvent(message: Message, parts: Parts): PageEvent {
  const parent = wholeThread(message, parts);
  return parent === message
    ? { type: 'gone', channel: message.channel, ts: message.ts }
    : { type: 'message', message: messageView(parent, parts.workspace) };
}

function refusedEvent(call: Call, { workspace }: Parts): PageEvent | undefined {
  const refused = refusedOf(call, workspace);
  return refused === undefined ? undefined : { type: 'refused', refused };
}

function refusedOf(
  { seq, at, method, arguments: args, answer }: Call,
  { channels }: Workspace,
): Refused | undefined {
  const body = answer?.body;
  const error = isObject(body) && body['ok'] === false ? textIn(body['error']) : undefined;
  const channel = channels.idFor(textIn(args['channel']) ?? '');
  return error === undefined ? undefined : { seq, at, method, channel, error, details: detailsOf(body) };
}

function detailsOf(body: Json | undefined): readonly string[] {
  const errors = isObject(body) ? body['errors'] : undefined;
  return Array.isArray(errors) ? errors.map((each: Json) => String(each)) : [];
}
