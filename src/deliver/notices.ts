import type { NewMessage } from '../record/store.ts';

/** Above every alert: it explains what the ones after it do there. */
export const noticeRank = 5;
/** Above what else the relay says, too: digests and notices of mutes come with the alerts, and may be older than it. */
const channelBrokenRank = noticeRank + 1;

interface ChannelNews {
  /** The message that found it out. */
  readonly messageId: string;
  readonly channel: string;
  readonly opsChannel: string;
  readonly now: number;
}

/** Said once in the ops channel when a channel stops taking messages. */
export function channelBrokenNotice(news: ChannelNews & { readonly error: string }): NewMessage {
  const { messageId, channel, error } = news;
  return inOps(news, {
    // Found out again after a crash, it is still said once.
    id: `broken-${messageId}`,
    title: `Alerts for ${channel} appear here for now`,
    lines: [`Slack answers "${error}" for ${channel}.`, mend(error)],
  });
}

/**
 * Said once in the ops channel when a channel that was said to be broken takes messages again; `retryAt` is when it was
 * to be tried, as it can break and be mended many times.
 */
export function channelMendedNotice(news: ChannelNews & { readonly retryAt: number }): NewMessage {
  const { messageId, channel, retryAt } = news;
  return inOps(news, {
    id: `mended-${messageId}-${retryAt}`,
    title: `Alerts for ${channel} appear there again`,
    lines: ['What came meanwhile stays here.'],
  });
}

interface Said {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
}

function inOps({ opsChannel, now }: ChannelNews, { id, title, lines }: Said): NewMessage {
  return {
    id,
    kind: 'notice',
    channel: opsChannel,
    rank: channelBrokenRank,
    createdAt: now,
    notice: { title, lines: lines.map((line) => [line]) },
  };
}

function mend(error: string): string {
  if (error === 'not_in_channel')
    return 'Invite the app to that channel; the next alert is tried there again.';
  if (error === 'is_archived') return 'Unarchive that channel, or name another one in the rule.';
  if (error === 'channel_not_found')
    return 'Make that channel and invite the app, or mend its name in the rule.';
  return 'See who may post in that channel; the next alert is tried there again.';
}
