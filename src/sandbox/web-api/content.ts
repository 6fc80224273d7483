import { isObject, type JsonObject, objectsIn, textIn } from '../json.ts';
import type { Content, Message } from '../workspace/messages.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What a call says, once it has been checked; blocks and actions get the ids that Slack would give them. */
export function contentOf(args: JsonObject): Content {
  const parse = textIn(args['parse']);
  return {
    text: textIn(args['text']) ?? '',
    blocks: withIds(objectsIn(args['blocks'])),
    attachments: objectsIn(args['attachments']).map(withBlockIds),
    ...(hasKeys(args['metadata']) ? { metadata: args['metadata'] } : {}),
    ...(parse === undefined ? {} : { parse }),
  };
}

/** As `contentOf`, with what an update does not name taken from before. */
export function updatedContent(args: JsonObject, before: Message): Content {
  const { metadata, ...content } = contentOf(args);
  const kept = args['metadata'] === undefined ? before.metadata : metadata;
  return {
    ...content,
    text: args['text'] === undefined ? before.text : content.text,
    blocks: args['blocks'] === undefined ? before.blocks : content.blocks,
    attachments: args['attachments'] === undefined ? before.attachments : content.attachments,
    ...(kept === undefined ? {} : { metadata: kept }),
  };
}

/** A message as the Web API shows it. */
export function messageJson(message: Message, { identity }: Workspace, withMetadata = true): JsonObject {
  const { text, ts, blocks, attachments, metadata, threadTs, replies } = message;
  const edit = message.edits.at(-1);
  return {
    type: 'message',
    user: identity.botUserId,
    bot_id: identity.botId,
    app_id: identity.appId,
    team: identity.teamId,
    text,
    ts,
    bot_profile: {
      id: identity.botId,
      app_id: identity.appId,
      name: identity.appName,
      team_id: identity.teamId,
    },
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...(edit === undefined ? {} : { edited: { user: identity.botUserId, ts: edit.ts } }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...threadOf(ts, replies),
  };
}

/** Blocks and actions with the ids that Slack would give them where they have none. */
export function withIds(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.map((block, index) => ({
    ...block,
    block_id: block['block_id'] ?? `b${index}`,
    ...(Array.isArray(block['elements']) ? { elements: block['elements'].map(withActionId) } : {}),
    ...(isObject(block['accessory']) ? { accessory: withActionId(block['accessory'], 0) } : {}),
    ...(isObject(block['element']) ? { element: withActionId(block['element'], 0) } : {}),
  }));
}

const passive = new Set(['plain_text', 'mrkdwn', 'image']);

function withActionId(element: JsonObject[string], index: number) {
  if (!isObject(element) || element['action_id'] !== undefined) return element ?? null;
  const type = textIn(element['type']) ?? '';
  return passive.has(type) || type.startsWith('rich_text') ? element : { ...element, action_id: `a${index}` };
}

function withBlockIds(attachment: JsonObject): JsonObject {
  return attachment['blocks'] === undefined
    ? attachment
    : { ...attachment, blocks: withIds(objectsIn(attachment['blocks'])) };
}

function threadOf(ts: string, replies: readonly Message[]): JsonObject {
  const latest = replies.at(-1);
  return latest === undefined
    ? {}
    : { thread_ts: ts, reply_count: replies.length, latest_reply: latest.ts, reply_users_count: 1 };
}

function hasKeys(value: JsonObject[string]): value is JsonObject {
  return isObject(value) && Object.keys(value).length > 0;
}
