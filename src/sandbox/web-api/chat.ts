import { type JsonObject, textIn } from '../json.ts';
import { messageRefusal, refusal } from '../schema/message.ts';
import type { Channel } from '../workspace/channels.ts';
import type { Message } from '../workspace/messages.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { contentOf, messageJson, updatedContent } from './content.ts';
import { done, type Method } from './method.ts';

/** The methods that speak: https://docs.slack.dev/reference/methods?family=chat */
export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': deleteMessage,
  'chat.getPermalink': getPermalink,
};

function postMessage(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = destinationOf(textIn(args['channel']) ?? '', workspace);
  if (channel === undefined) return refusal('channel_not_found');
  const refused = messageRefusal(args);
  if (refused !== undefined) return refused;
  const thread = threadFor(args, channel.id, workspace);
  if (thread === 'not_found') return refusal('thread_not_found');
  const message = workspace.messages.post(channel, contentOf(args), thread);
  return done({ channel: channel.id, ts: message.ts, message: messageJson(message, workspace) });
}

/** A person's id stands for the direct messages with them. */
function destinationOf(name: string, { channels, users }: Workspace): Channel | undefined {
  const person = users.find(({ id }) => id === name);
  return person === undefined ? channels.findOrMake(name) : channels.openDirect([person.id]);
}

function postEphemeral(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = workspace.channels.findOrMake(textIn(args['channel']) ?? '');
  if (channel === undefined) return refusal('channel_not_found');
  const user = workspace.users.find(({ id }) => id === args['user']);
  if (user === undefined) return refusal('user_not_in_channel');
  const refused = messageRefusal(args);
  if (refused !== undefined) return refused;
  const threadTs = textIn(args['thread_ts']);
  const to = { channel, user: user.id, via: 'chat.postEphemeral' as const };
  const address = threadTs === undefined ? to : { ...to, threadTs };
  return done({ message_ts: workspace.ephemerals.post(address, contentOf(args)).ts });
}

function update(args: JsonObject, workspace: Workspace): JsonObject {
  const found = findMessage(args, workspace);
  if (typeof found === 'string') return refusal(found);
  const refused = messageRefusal(args, 'update');
  if (refused !== undefined) return refused;
  const message = workspace.messages.edit(found, updatedContent(args, found));
  const { channel, ts, text } = message;
  return done({ channel, ts, text, message: messageJson(message, workspace) });
}

function deleteMessage(args: JsonObject, workspace: Workspace): JsonObject {
  const found = findMessage(args, workspace);
  if (typeof found === 'string') return refusal(found);
  workspace.messages.delete(found);
  return done({ channel: found.channel, ts: found.ts });
}

function getPermalink(args: JsonObject, workspace: Workspace): JsonObject {
  const found = findMessage({ channel: args['channel'], ts: args['message_ts'] }, workspace);
  if (typeof found === 'string') return refusal(found);
  const { channel, ts, threadTs } = found;
  const thread = threadTs === undefined ? '' : `?thread_ts=${threadTs}&cid=${channel}`;
  const host = `https://${workspace.identity.teamDomain}.slack.com`;
  return done({ channel, permalink: `${host}/archives/${channel}/p${ts.replace('.', '')}${thread}` });
}

/** These methods take the channel's id only, never its name. */
function findMessage(args: JsonObject, workspace: Workspace): Message | string {
  const channel = workspace.channels.byId(textIn(args['channel']) ?? '');
  if (channel === undefined) return 'channel_not_found';
  return workspace.messages.find(channel.id, textIn(args['ts']) ?? '') ?? 'message_not_found';
}

/** A reply to a reply goes into the thread that the reply is in. */
function threadFor(args: JsonObject, channelId: string, { messages }: Workspace): string | undefined {
  const ts = textIn(args['thread_ts']);
  if (ts === undefined) return undefined;
  const parent = messages.find(channelId, ts);
  return parent === undefined ? 'not_found' : (parent.threadTs ?? parent.ts);
}
