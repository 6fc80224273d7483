import type { webApi } from '@slack/bolt';
import { section } from './blocks.ts';
import type { Reply } from './commands/subcommand.ts';
import { toTrouble } from './slack-errors.ts';
import { callSlack } from './web-client.ts';

/** Says something to one person in a channel; Slack's error where that person cannot be told there. */
export type Whisper = (
  to: { readonly channel: string; readonly userId: string },
  reply: Reply,
) => Promise<string | undefined>;

/** For who has done something that Slack gives no address for answers for. */
export function createWhisper(client: webApi.WebClient): Whisper {
  return async ({ channel, userId }, { text, blocks = [section(text)] }) => {
    try {
      await callSlack(client, 'chat.postEphemeral', { channel, user: userId, text, blocks });
      return undefined;
    } catch (error) {
      return toTrouble(error).error;
    }
  };
}
