import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Message } from '../model/message.ts';
import type { ChannelState, Failure, Store } from '../record/store.ts';
import type { Account } from './account.ts';
import type { ChannelRest } from './channel-rest.ts';
import type { Brought } from './claim.ts';
import { channelBrokenNotice, channelMendedNotice } from './notices.ts';
import type { Trouble } from './notifier.ts';
import { backOffMs, brokenChannelRetryMs, longestAnswerMs, nextPostAt } from './pacing.ts';

export interface FailureParts {
  readonly store: Store;
  readonly account: Account;
  readonly clock: Clock;
  readonly opsChannel: string;
  readonly rest: ChannelRest;
  /** From 0 to 1: spreads the retries of many replicas. */
  readonly random: () => number;
  readonly log: Logger;
}

export interface Failed {
  readonly message: Message;
  readonly state: ChannelState;
  readonly trouble: Trouble;
  /** An earlier attempt may have reached Slack, and this one did not settle it. */
  readonly unsure: boolean;
  /** When it was sent, in ms. */
  readonly sentAt?: number;
}

/** Each class of error has one consequence; the message itself is never given up. */
export async function fail(parts: FailureParts, failed: Failed): Promise<Brought> {
  const { message, state, trouble, unsure, sentAt = 0 } = failed;
  const { store, account, clock, random, log } = parts;
  const now = clock.now();
  const later = now + backOffMs(message.attempts + 1, random());
  const rested = () =>
    Math.max(now + parts.rest.noteFailed(state.channel, message.id), heldUntil(message, later));
  const record = (failure: Partial<Failure>) =>
    store.recordFailure(message.id, { error: trouble.error, dueAt: now, unknown: unsure, ...failure });
  logTrouble(log, failed);
  switch (trouble.kind) {
    case 'wait':
      await record({ dueAt: now + trouble.forMs });
      return { ...state, notBefore: now + trouble.forMs, limited: true };
    case 'refused':
      await record({ dueAt: later });
      return { ...state, notBefore: rested() };
    case 'unknown':
      await record({
        dueAt: trouble.isOnItsWay ? Math.max(later, sentAt + longestAnswerMs) : later,
        unknown: true,
      });
      // Slack may have counted it.
      return { ...state, notBefore: Math.max(rested(), nextPostAt(state.notBefore, now)) };
    case 'account_broken':
      account.reportBroken(trouble.error);
      await record({});
      return state;
    case 'channel_broken':
      if (!isPlaceUnknown(failed)) return await leaveChannel(parts, failed);
      await record({ lost: true });
      return state;
    case 'content_broken':
      await record({ plain: true, ...(message.plain ? { dueAt: later } : {}) });
      return state;
    case 'gone':
      await record({ lost: true });
      return state;
  }
}

/**
 * Slack does not know the id where the message was shown. The channel's name may have another by now: it was deleted
 * and made again, or the sandbox began anew. Whether the name is known, the next post tells.
 */
function isPlaceUnknown({ message, trouble }: Failed): boolean {
  return message.slack !== undefined && trouble.error === 'channel_not_found';
}

/** A notice explains the alerts behind it, so they wait for it; not for ever, should Slack dislike it alone. */
const mostHeld = 4;

/** Until when the channel takes nothing else than what could not be shown. */
function heldUntil({ kind, attempts }: Message, later: number): number {
  return kind === 'notice' && attempts < mostHeld ? later : 0;
}

function logTrouble(log: Logger, { message, trouble: { kind, error } }: Failed): void {
  if (kind === 'content_broken')
    log.error({ message: message.id, error }, 'Slack refused what a message says: our defect');
  else log.warn({ message: message.id, kind, error }, 'Slack did not show a message');
}

/**
 * The ops channel takes over, told once why; where that one is broken there is nowhere else to go but to wait, and so
 * with a question to one person, which is nobody else's.
 */
async function leaveChannel(parts: FailureParts, { message, state, trouble }: Failed): Promise<ChannelState> {
  const { store, clock, random, opsChannel } = parts;
  const now = clock.now();
  if (message.channel === opsChannel || message.kind === 'ask') {
    const dueAt = now + backOffMs(message.attempts + 1, random());
    await store.recordFailure(message.id, { error: trouble.error, dueAt, unknown: false });
    return { ...state, notBefore: Math.max(state.notBefore, heldUntil(message, dueAt)) };
  }
  if (state.broken === undefined) {
    await store.insertMessage(
      channelBrokenNotice({
        messageId: message.id,
        channel: message.channel,
        error: trouble.error,
        opsChannel,
        now,
      }),
    );
  }
  await divert(parts, message, trouble.error);
  return { ...state, broken: trouble.error, retryAt: now + brokenChannelRetryMs };
}

/** The ops channel shows it instead. */
export async function divert(
  { store, clock, opsChannel }: Pick<FailureParts, 'store' | 'clock' | 'opsChannel'>,
  message: Message,
  error: string,
): Promise<void> {
  const lost = message.slack !== undefined;
  await store.recordFailure(message.id, {
    error,
    dueAt: clock.now(),
    unknown: false,
    divertedTo: opsChannel,
    lost,
  });
}

/** The channel took a message again. */
export async function tellMended(
  { store, clock, opsChannel }: Pick<FailureParts, 'store' | 'clock' | 'opsChannel'>,
  { id: messageId }: Message,
  { channel, retryAt = 0 }: ChannelState,
): Promise<void> {
  await store.insertMessage(
    channelMendedNotice({ messageId, channel, retryAt, opsChannel, now: clock.now() }),
  );
}
