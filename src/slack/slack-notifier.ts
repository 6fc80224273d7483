import type { webApi } from '@slack/bolt';
import type { Lookup, Metadata, Notifier, Outcome, Search, Trouble } from '../deliver/notifier.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { createChannelIds } from './channel-ids.ts';
import { accountErrors, toTrouble } from './slack-errors.ts';
import { toArguments } from './to-arguments.ts';
import { callSlack, nextCursor } from './web-client.ts';

/**
 * Asks one thing of Slack at a time and says what came of it; when to ask again is the dispatcher's. `patient` is the
 * client for messages: its timeout says how late Slack may still take one.
 */
export function createSlackNotifier(client: webApi.WebClient, patient = client): Notifier {
  const channelIds = createChannelIds(client);

  const show = async (method: ShowMethod, args: Record<string, unknown>): Promise<Outcome> => {
    try {
      const answer = await callSlack(patient, method, args);
      return toShown(answer, args);
    } catch (error) {
      return toTrouble(error);
    }
  };

  return {
    post: (channel, rendered) => show('chat.postMessage', { channel, ...toArguments(rendered) }),
    update: ({ channelId, ts }, rendered) =>
      show('chat.update', { channel: channelId, ts, ...toArguments(rendered) }),
    reply: ({ channelId, ts }, rendered) =>
      show('chat.postMessage', { channel: channelId, thread_ts: ts, ...toArguments(rendered) }),
    async find(lookup) {
      try {
        const known = lookup.thread?.channelId ?? lookup.channelId;
        const channel = known ?? (await channelIds.idOf(lookup.channel));
        if (channel === undefined) return { kind: 'cannot_look', error: 'channel_not_found' };
        return await findIn(client, channel, lookup);
      } catch (error) {
        return toSearch(toTrouble(error));
      }
    },
    async checkAccount() {
      try {
        await callSlack(client, 'auth.test');
        return {};
      } catch (error) {
        const trouble = toTrouble(error);
        return accountErrors.has(trouble.error) ? { error: trouble.error } : undefined;
      }
    },
  };
}

type ShowMethod = 'chat.postMessage' | 'chat.update';

/** What Slack took but did not name cannot be updated later: better to look for it. */
function toShown(answer: JsonObject, args: Record<string, unknown>): Outcome {
  const channelId = answer['channel'] ?? args['channel'];
  const ts = answer['ts'];
  if (typeof channelId === 'string' && typeof ts === 'string')
    return { kind: 'shown', place: { channelId, ts } };
  return { kind: 'unknown', error: 'an answer without channel and ts' };
}

const pageSize = 200;
const mostPages = 20;

async function findIn(client: webApi.WebClient, channel: string, lookup: Lookup): Promise<Search> {
  const oldest = String(Math.floor(lookup.since / 1000));
  const method = lookup.thread === undefined ? 'conversations.history' : 'conversations.replies';
  const thread = lookup.thread === undefined ? {} : { ts: lookup.thread.ts };
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await callSlack(client, method, {
      channel,
      oldest,
      limit: pageSize,
      include_all_metadata: true,
      ...thread,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const found = foundIn(answer['messages'], channel, lookup);
    if (found !== undefined) return found;
    cursor = nextCursor(answer);
    if (cursor === undefined) return { kind: 'absent' };
  }
  return { kind: 'cannot_look', error: `not among the newest ${pageSize * mostPages} messages` };
}

function foundIn(messages: unknown, channelId: string, lookup: Lookup): Search | undefined {
  if (!Array.isArray(messages)) return undefined;
  for (const message of messages) {
    const revision = isObject(message) ? revisionOf(message['metadata'], lookup.metadata) : undefined;
    const ts = isObject(message) ? message['ts'] : undefined;
    if (revision === undefined || revision <= lookup.afterRevision || typeof ts !== 'string') continue;
    if (ts !== lookup.thread?.ts) return { kind: 'found', place: { channelId, ts }, revision };
  }
  return undefined;
}

/** The revision that a message of Slack's was drawn for, if it carries the wanted ids. */
function revisionOf(metadata: unknown, wanted: Metadata): number | undefined {
  if (!isObject(metadata) || metadata['event_type'] !== wanted.event_type) return undefined;
  const payload = metadata['event_payload'];
  if (!isObject(payload)) return undefined;
  const { revision: _, count: __, ...ids } = wanted.event_payload;
  if (Object.entries(ids).some(([key, value]) => payload[key] !== value)) return undefined;
  return typeof payload['revision'] === 'number' ? payload['revision'] : 1;
}

const cannotLook = new Set([
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'unknown_method',
  'not_allowed_token_type',
]);

function toSearch(trouble: Trouble): Search {
  return cannotLook.has(trouble.error)
    ? { kind: 'cannot_look', error: trouble.error }
    : { kind: 'failed', trouble };
}
