import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

export interface Upkeep {
  start(): void;
  /** Every chore, now; resolves when all are done. */
  runOnce(): Promise<void>;
  /** Resolves when the chores in hand are done. */
  stop(): Promise<void>;
}

/** What has to be done now and then; a chore that fails is done again at its next turn. */
export function createUpkeep(chores: readonly Chore[], log: Logger): Upkeep {
  const timers: NodeJS.Timeout[] = [];
  const running = new Map<string, Promise<void>>();

  const run = (chore: Chore): Promise<void> => {
    const inHand = running.get(chore.name);
    if (inHand !== undefined) return inHand;
    const done = chore
      .run()
      .then(() => {})
      .catch((error: unknown) => log.error({ chore: chore.name, err: messageOf(error) }, 'a chore failed'))
      .finally(() => running.delete(chore.name));
    running.set(chore.name, done);
    return done;
  };

  return {
    start() {
      for (const chore of chores) {
        run(chore);
        timers.push(setInterval(run, chore.everyMs, chore));
      }
    },
    async runOnce() {
      // What is in hand may have looked at the clock before it was turned.
      await Promise.all(running.values());
      await Promise.all(chores.map(run));
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
