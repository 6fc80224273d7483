import type { SlackConfig } from '../../config.ts';
import type { RuleSet } from '../../evaluate/rule.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import { printable } from '../printable.ts';
import { type Finding, failed, ok } from './finding.ts';
import { callMethod, type SlackAccess } from './slack-call.ts';

/** SLACK_CHANNEL, SLACK_OPS_CHANNEL and every channel that a rule names: there, and the bot in it. */
export async function checkChannels(
  access: SlackAccess,
  { channel, opsChannel }: SlackConfig,
  rules: RuleSet | undefined,
): Promise<readonly Finding[]> {
  const named = rules?.rules.flatMap((rule) => (rule.channel === undefined ? [] : [rule.channel])) ?? [];
  const channels = [...new Set([channel, opsChannel, ...named])];
  const byName = channels.every(isId) ? new Map<string, Found>() : await listChannels(access);
  return Promise.all(
    channels.map(async (each) =>
      toFinding(each, isId(each) ? await askById(access, each) : findIn(byName, each)),
    ),
  );
}

/** A channel as Slack tells it, undefined where it shows none, or the error that keeps it from telling. */
type Found = JsonObject | undefined | string;

function isId(channel: string): boolean {
  return /^[CGD][A-Z0-9]{5,}$/.test(channel);
}

function findIn(byName: ReadonlyMap<string, Found> | string, channel: string): Found {
  return typeof byName === 'string' ? byName : byName.get(channel.replace(/^#/, ''));
}

async function askById(access: SlackAccess, channel: string): Promise<Found> {
  const { error, body } = await callMethod(access, 'conversations.info', { channel });
  if (error === 'channel_not_found') return undefined;
  return error ?? (isObject(body['channel']) ? body['channel'] : undefined);
}

const pageSize = 999;
/** A workspace with more channels is asked about by id. */
const mostPages = 20;

async function listChannels(access: SlackAccess): Promise<ReadonlyMap<string, JsonObject> | string> {
  const found = new Map<string, JsonObject>();
  let cursor = '';
  for (let page = 0; page < mostPages; page += 1) {
    const { error, body } = await callMethod(access, 'conversations.list', {
      types: 'public_channel,private_channel',
      limit: String(pageSize),
      ...(cursor === '' ? {} : { cursor }),
    });
    if (error !== undefined) return error;
    for (const [name, channel] of namedIn(body['channels'])) found.set(name, channel);
    cursor = cursorIn(body);
    if (cursor === '') return found;
  }
  return found;
}

function namedIn(channels: unknown): [string, JsonObject][] {
  if (!Array.isArray(channels)) return [];
  return channels.filter(isObject).flatMap((channel): [string, JsonObject][] => {
    const { name } = channel;
    return typeof name === 'string' ? [[name, channel]] : [];
  });
}

function cursorIn({ response_metadata: metadata }: JsonObject): string {
  const cursor = isObject(metadata) ? metadata['next_cursor'] : undefined;
  return typeof cursor === 'string' ? cursor : '';
}

function toFinding(name: string, found: Found): Finding {
  const check = `channel ${printable(name, 90)}`;
  if (typeof found === 'string') {
    return failed(check, `Slack does not let us look: ${found}`, 'mend the token and its scopes first');
  }
  if (found === undefined) {
    const mend =
      'correct the name, or make the channel; into a private one invite the bot: /invite @audit-relay';
    return failed(check, 'Slack shows no such channel', mend);
  }
  if (found['is_archived'] === true) {
    return failed(check, 'it is archived', 'unarchive it, or name another channel');
  }
  if (found['is_member'] !== true) {
    const text = 'the bot is not in it: whether a message arrived cannot be looked up there';
    return failed(check, text, 'type /invite @audit-relay in it');
  }
  return ok(check, 'it is there, and the bot is in it');
}
