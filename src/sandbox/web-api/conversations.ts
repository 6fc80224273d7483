import { type JsonObject, textIn } from '../json.ts';
import { refusal } from '../schema/message.ts';
import type { Channel } from '../workspace/channels.ts';
import type { Message } from '../workspace/messages.ts';
import { compareTimestamps, isTimestamp } from '../workspace/timestamps.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { messageJson } from './content.ts';
import { done, type Method, numberIn } from './method.ts';

/** The methods that read channels: https://docs.slack.dev/reference/methods?family=conversations */
export const conversations: Readonly<Record<string, Method>> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.list': list,
  'conversations.info': info,
  'conversations.open': open,
};

const mostAtOnce = 999;

/** Newest first, without the replies inside threads. */
function history(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = workspace.channels.byId(textIn(args['channel']) ?? '');
  if (channel === undefined) return refusal('channel_not_found');
  if (isUnreadable(channel, workspace)) return refusal('missing_scope', { needed: 'im:history' });
  const span = spanOf(args);
  if (typeof span === 'string') return refusal(span);
  const all = workspace.messages.in(channel.id).filter((message) => isWithin(message.ts, span));
  return pageOf(all.toReversed(), args, workspace);
}

/** The parent, then its replies, the oldest first. */
function replies(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = workspace.channels.byId(textIn(args['channel']) ?? '');
  if (channel === undefined) return refusal('channel_not_found');
  if (isUnreadable(channel, workspace)) return refusal('missing_scope', { needed: 'im:history' });
  const span = spanOf(args);
  if (typeof span === 'string') return refusal(span);
  const named = workspace.messages.find(channel.id, textIn(args['ts']) ?? '');
  const parent =
    named === undefined ? undefined : workspace.messages.find(channel.id, named.threadTs ?? named.ts);
  if (parent === undefined) return refusal('thread_not_found');
  return pageOf([parent, ...parent.replies.filter(({ ts }) => isWithin(ts, span))], args, workspace);
}

/** Direct messages are read by a scope of their own. */
function isUnreadable({ users }: Channel, { scopes }: Workspace): boolean {
  return users !== undefined && !scopes.includes('im:history');
}

function list(args: JsonObject, workspace: Workspace): JsonObject {
  const channels = workspace.channels.all().filter(({ users }) => users === undefined);
  const at = positionOf(args['cursor']);
  if (at === undefined) return refusal('invalid_cursor');
  const end = at + limitOf(args);
  return done({
    channels: channels.slice(at, end).map((channel) => channelJson(channel, workspace)),
    response_metadata: { next_cursor: end < channels.length ? cursorFor(end) : '' },
  });
}

function info(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = workspace.channels.byId(textIn(args['channel']) ?? '');
  return channel === undefined
    ? refusal('channel_not_found')
    : done({ channel: channelJson(channel, workspace) });
}

/** A direct message with one or more people. */
function open(args: JsonObject, workspace: Workspace): JsonObject {
  const ids = (textIn(args['users']) ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) return refusal('users_list_not_supplied');
  if (!ids.every((id) => workspace.users.some((user) => user.id === id))) return refusal('user_not_found');
  const channel = workspace.channels.openDirect(ids);
  return done({ channel: args['return_im'] === true ? channelJson(channel, workspace) : { id: channel.id } });
}

function channelJson({ id, name, created, users }: Channel, { identity }: Workspace): JsonObject {
  const direct = users !== undefined;
  return {
    id,
    ...(direct ? { user: users[0] } : { name, name_normalized: name }),
    created,
    creator: identity.botUserId,
    context_team_id: identity.teamId,
    is_channel: !direct,
    is_im: direct,
    is_private: direct,
    is_archived: false,
    is_member: true,
  };
}

interface Span {
  readonly oldest?: string;
  readonly latest?: string;
  readonly inclusive: boolean;
}

function spanOf(args: JsonObject): Span | string {
  const oldest = timeIn(args['oldest']);
  const latest = timeIn(args['latest']);
  if (oldest !== undefined && !isTimestamp(oldest)) return 'invalid_ts_oldest';
  if (latest !== undefined && !isTimestamp(latest)) return 'invalid_ts_latest';
  return {
    ...(oldest === undefined ? {} : { oldest }),
    ...(latest === undefined ? {} : { latest }),
    inclusive: args['inclusive'] === true,
  };
}

function timeIn(value: JsonObject[string]): string | undefined {
  return value === undefined || value === '' ? undefined : String(value);
}

function isWithin(ts: string, { oldest, latest, inclusive }: Span): boolean {
  const least = inclusive ? 0 : 1;
  const fromOldest = oldest === undefined ? least : compareTimestamps(ts, oldest);
  const toLatest = latest === undefined ? least : compareTimestamps(latest, ts);
  return fromOldest >= least && toLatest >= least;
}

function pageOf(messages: readonly Message[], args: JsonObject, workspace: Workspace): JsonObject {
  const at = positionOf(args['cursor']);
  if (at === undefined) return refusal('invalid_cursor');
  const end = at + limitOf(args);
  const more = end < messages.length;
  const withMetadata = args['include_all_metadata'] === true;
  return done({
    messages: messages.slice(at, end).map((message) => messageJson(message, workspace, withMetadata)),
    has_more: more,
    ...(more ? { response_metadata: { next_cursor: cursorFor(end) } } : {}),
  });
}

function limitOf(args: JsonObject): number {
  return Math.min(Math.max(numberIn(args['limit'], 100), 1), mostAtOnce);
}

function cursorFor(position: number): string {
  return Buffer.from(`next:${position}`).toString('base64');
}

function positionOf(cursor: JsonObject[string]): number | undefined {
  if (cursor === undefined || cursor === '') return 0;
  const found = /^next:(\d+)$/.exec(Buffer.from(String(cursor), 'base64').toString());
  return found === null ? undefined : Number(found[1]);
}
