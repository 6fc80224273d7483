import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Message } from '../model/message.ts';
import type { Store } from '../record/store.ts';
import type { Account } from './account.ts';
import { type Brought, type Claim, claimChannel } from './claim.ts';
import { foldedAtOnce, keptFromDigest, mostShownSingly, stormQuietMs } from './pacing.ts';
import type { Presenter } from './presenter.ts';
import { createWorkspacePace } from './workspace-pace.ts';

export interface DispatcherParts {
  readonly store: Store;
  readonly presenter: Presenter;
  readonly account: Account;
  readonly clock: Clock;
  /** Names this process among the replicas. */
  readonly claimant: string;
  readonly log: Logger;
  /** Resolves after so long; by the system's timer unless told. */
  readonly pause?: (ms: number) => Promise<void>;
}

export interface Dispatcher {
  /** Serves every channel that is due now and resolves when that is done. */
  runOnce(): Promise<void>;
  start(): void;
  /** Something may be due: look now rather than at the next turn. */
  wake(): void;
  /** Starts nothing more and resolves when what is in hand is recorded. */
  stop(): Promise<void>;
}

/** How long it sleeps at most: other replicas' alerts and lapsed claims are seen after that. */
const longestSleepMs = 1000;

/**
 * Brings Slack up to date, channel by channel: a channel is claimed, its most urgent message is shown, and the
 * channel is given back with the time before which it takes nothing more. No channel waits for another.
 */
export function createDispatcher({
  store,
  presenter,
  account,
  clock,
  claimant,
  log,
  pause = systemPause,
}: DispatcherParts): Dispatcher {
  const serving = new Map<string, Promise<void>>();
  const pace = createWorkspacePace();
  let running = false;
  let isStopping = false;
  let loop: Promise<void> = Promise.resolve();
  let woken = false;
  let interrupt = () => {};
  const wake = (): void => {
    woken = true;
    interrupt();
  };

  /** A claim that is kept holds the channel up until it lapses, and what Slack said of the channel is lost with it. */
  const giveBack = async (claim: Claim, after: Brought): Promise<void> => {
    try {
      await claim.release(after);
    } catch (error) {
      if (isStopping || !claim.isHeld()) throw error;
      log.error({ channel: after.channel, err: messageOf(error) }, 'a channel could not be given back');
      await pause(longestSleepMs);
      await giveBack(claim, after);
    }
  };

  const serve = async (channel: string): Promise<void> => {
    const claim = await claimChannel({ store, clock, claimant }, channel);
    if (claim === undefined) return;
    let after: Brought = claim.state;
    try {
      const message = await mostUrgent(store, channel, clock.now());
      if (message !== undefined) after = await presenter.bring(message, claim);
    } catch (error) {
      // Not again at once by another replica either.
      after = { ...claim.state, notBefore: clock.now() + longestSleepMs };
      throw error;
    } finally {
      if (after.limited === true) pace.noteLimited(channel, after.notBefore);
      await giveBack(claim, after);
    }
  };

  /** When the next channel that is not due now will be. */
  const startDue = async (): Promise<number | undefined> => {
    await account.check();
    if (account.isPaused()) return undefined;
    const { due, nextAt } = await store.channelTurns(clock.now());
    for (const channel of due) {
      if (serving.has(channel) || !pace.mayServe(clock.now())) continue;
      const served = serve(channel)
        .catch(async (error: unknown) => {
          log.error({ channel, err: messageOf(error) }, 'a channel could not be served');
          // Whatever it was, such as a database that takes no claim, it is not over at once.
          await pause(longestSleepMs);
        })
        .finally(() => {
          serving.delete(channel);
          wake();
        });
      serving.set(channel, served);
    }
    return nextAt;
  };

  const sleep = async (until = Number.POSITIVE_INFINITY): Promise<void> => {
    if (woken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(longestSleepMs, Math.max(1, until - clock.now())));
    interrupt = resolve;
    await promise;
    clearTimeout(timer);
  };

  const run = async (): Promise<void> => {
    while (running) {
      woken = false;
      try {
        const nextAt = await startDue();
        if (running) await sleep(nextAt);
      } catch (error) {
        log.error({ err: messageOf(error) }, 'the dispatcher could not read the store');
        await pause(longestSleepMs);
      }
    }
  };

  return {
    async runOnce() {
      await startDue();
      await Promise.all(serving.values());
    },
    start() {
      running = true;
      loop = run();
    },
    wake,
    async stop() {
      running = false;
      isStopping = true;
      wake();
      await loop;
      await Promise.all(serving.values());
    },
  };
}

/** Where more alerts wait than can be shown in half a minute, most of them become one digest first. */
async function mostUrgent(store: Store, channel: string, now: number): Promise<Message | undefined> {
  const waiting = await store.waitingMessages(channel, now, mostShownSingly + 1);
  if (waiting.length <= mostShownSingly) return waiting[0];
  const unseen = await store.countUnseen(channel, mostShownSingly + 1);
  if (unseen <= mostShownSingly) return waiting[0];
  await foldAll(store, channel, now);
  return (await store.waitingMessages(channel, now, 1))[0];
}

/** A part at a time: what has waited for hours may be very much. */
async function foldAll(store: Store, channel: string, now: number): Promise<void> {
  const fold = { channel, keep: keptFromDigest, most: foldedAtOnce, openSince: now - stormQuietMs, now };
  let folded: number;
  do {
    folded = await store.foldUnseen(fold);
  } while (folded === foldedAtOnce);
}

function systemPause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
