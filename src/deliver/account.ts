import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Notifier } from './notifier.ts';

/** Whether Slack works for us. While it does not, nothing is posted and everything is kept. */
export interface Account {
  /** Slack's error while the account is broken. */
  error(): string | undefined;
  /** Whether posting should wait for a better answer. */
  isPaused(): boolean;
  /** Asks Slack, if the last answer is old enough. */
  check(): Promise<void>;
  /** An answer of Slack's showed that the account is broken. */
  reportBroken(error: string): void;
  reportWorking(): void;
}

/** Asked this often, so that a refused token shows, and a mended one is used, within ten seconds. */
const checkEveryMs = 4000;

/** Slack takes the token, but not what we do with it: only a message that is shown proves that it is mended. */
const unseenByCheck = 'missing_scope';

export function createAccount(notifier: Notifier, clock: Clock, log: Logger): Account {
  let broken: string | undefined;
  let paused = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const note = (error: string | undefined): void => {
    if (error !== undefined && broken === undefined)
      log.error({ error }, 'Slack refuses the account: posting stops');
    if (error === undefined && broken !== undefined) log.info('Slack takes the account again');
    broken = error;
    paused = error !== undefined;
  };

  const ask = async (): Promise<void> => {
    checkedAt = clock.now();
    const answer = await notifier.checkAccount();
    if (answer?.error !== undefined) note(answer.error);
    else if (answer !== undefined && broken !== unseenByCheck) note(undefined);
    else if (answer !== undefined) paused = false;
  };

  return {
    error: () => broken,
    isPaused: () => paused,
    check() {
      if (asking === undefined && clock.now() - checkedAt >= checkEveryMs) {
        asking = ask().finally(() => {
          asking = undefined;
        });
      }
      // A working account does not wait for the answer: a slow Slack must not hold up the channels.
      return paused && asking !== undefined ? asking : Promise.resolve();
    },
    reportBroken: note,
    reportWorking: () => note(undefined),
  };
}
