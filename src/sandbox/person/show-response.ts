import { type JsonObject, textIn } from '../json.ts';
import { messageRefusal, type Refusal, refusal } from '../schema/message.ts';
import { contentOf } from '../web-api/content.ts';
import type { Ephemeral } from '../workspace/ephemerals.ts';
import type { Content } from '../workspace/messages.ts';
import type { Responding, Workspace } from '../workspace/workspace.ts';

/**
 * Shows what an app answers to a command or click, or says why Slack would not:
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function showResponse(
  body: JsonObject,
  to: { readonly responding: Responding; readonly via: Ephemeral['via'] },
  workspace: Workspace,
): Refusal | undefined {
  const { responding } = to;
  const { quietly } = responding;
  if (isYes(body['delete_original'])) return removeOriginal(responding, workspace);
  const refused = messageRefusal(body);
  if (refused !== undefined) return refused;
  const content = contentOf(body);
  if (quietly !== undefined) {
    quietly(content);
    return undefined;
  }
  if (isYes(body['replace_original']) && replaceOriginal(responding, content, workspace)) return undefined;
  return post(body, { ...to, content }, workspace);
}

function post(
  body: JsonObject,
  { responding, via, content }: { responding: Responding; via: Ephemeral['via']; content: Content },
  { channels, messages, ephemerals }: Workspace,
): Refusal | undefined {
  const channel = channels.byId(responding.channel);
  if (channel === undefined) return refusal('channel_not_found');
  const threadTs = textIn(body['thread_ts']);
  if (body['response_type'] === 'in_channel') messages.post(channel, content, threadTs);
  else
    ephemerals.post(
      { channel, user: responding.user, via, ...(threadTs === undefined ? {} : { threadTs }) },
      content,
    );
  return undefined;
}

function removeOriginal({ channel, original }: Responding, { messages, ephemerals }: Workspace): undefined {
  const message = original === undefined ? undefined : messages.find(channel, original.ts);
  const ephemeral = original === undefined ? undefined : ephemerals.find(original.ts);
  if (message !== undefined) messages.delete(message);
  if (ephemeral !== undefined) ephemerals.delete(ephemeral);
}

/** False where there is nothing to replace: a command has no message of its own. */
function replaceOriginal({ channel, original }: Responding, content: Content, workspace: Workspace): boolean {
  if (original === undefined) return false;
  const message = workspace.messages.find(channel, original.ts);
  const ephemeral = workspace.ephemerals.find(original.ts);
  if (message !== undefined) workspace.messages.edit(message, content);
  else if (ephemeral !== undefined) workspace.ephemerals.replace(ephemeral, content);
  return message !== undefined || ephemeral !== undefined;
}

function isYes(value: JsonObject[string]): boolean {
  return value === true || value === 'true';
}
