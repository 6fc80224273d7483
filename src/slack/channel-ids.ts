import type { webApi } from '@slack/bolt';
import { isObject } from '../model/json.ts';
import { callSlack, nextCursor } from './web-client.ts';

export interface ChannelIds {
  /** The id of a channel named `#name`, `name`, by its id or the id of a person; undefined where Slack shows us no such channel. */
  idOf(channel: string): Promise<string | undefined>;
}

/** Reading a channel takes its id; posting gives it, but not when the answer to the post was lost. */
export function createChannelIds(client: webApi.WebClient): ChannelIds {
  const known = new Map<string, string>();

  const learn = async (): Promise<void> => {
    let cursor: string | undefined;
    do {
      const answer = await callSlack(client, 'conversations.list', {
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 1000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const [name, id] of namesIn(answer['channels'])) known.set(name, id);
      cursor = nextCursor(answer);
    } while (cursor !== undefined);
  };

  return {
    async idOf(channel) {
      // However short: a channel's name has no capitals, so that none is taken for an id.
      if (/^[CGD][A-Z0-9]+$/.test(channel)) return channel;
      if (/^[UW][A-Z0-9]+$/.test(channel)) return directMessages(client, channel);
      const name = channel.replace(/^#/, '');
      if (!known.has(name)) await learn();
      return known.get(name);
    },
  };
}

/** A person's id stands for the direct messages with them; opening what is open changes nothing. */
async function directMessages(client: webApi.WebClient, userId: string): Promise<string | undefined> {
  const { channel } = await callSlack(client, 'conversations.open', { users: userId });
  const id = isObject(channel) ? channel['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function namesIn(channels: unknown): [string, string][] {
  if (!Array.isArray(channels)) return [];
  return channels.flatMap((channel): [string, string][] => {
    if (!isObject(channel)) return [];
    const { name, id } = channel;
    return typeof name === 'string' && typeof id === 'string' ? [[name, id]] : [];
  });
}
