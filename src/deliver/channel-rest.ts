import { backOffMs } from './pacing.ts';

/** How long a channel rests while Slack shows nothing there, whatever it is asked. */
export interface ChannelRest {
  /** Slack did not show this message; the ms to wait before any other of the channel is tried. */
  noteFailed(channel: string, messageId: string): number;
  /** Slack shows something again; the messages that failed only because it did not, whose time has come. */
  noteShown(channel: string): readonly string[];
}

/** So many that fail one after another do so for no reason of their own. */
const severalMessages = 3;

/**
 * A message that fails alone has its own back-off and holds up no other for long. Where one after another fails it is
 * Slack that is in trouble: to try all that waits would only leave us unsure of each.
 */
export function createChannelRest(random: () => number): ChannelRest {
  /** Those that failed since the channel last showed one. */
  const failing = new Map<string, Set<string>>();
  return {
    noteFailed(channel, messageId) {
      const messages = failing.get(channel) ?? new Set();
      failing.set(channel, messages.add(messageId));
      // Each further one makes it four times as long: the fewer are left in doubt.
      return backOffMs(2 * messages.size - 1, random());
    },
    noteShown(channel) {
      const messages = [...(failing.get(channel) ?? [])];
      failing.delete(channel);
      return messages.length < severalMessages ? [] : messages;
    },
  };
}
