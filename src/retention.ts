import type { Clock } from './clock.ts';
import type { Store } from './record/store.ts';

const dayMs = 86_400_000;
/** Deleted in one go, so that the database is never held for long. */
const portion = 500;

export interface Retention {
  readonly days: number;
  /** The memories that the rules in force need. */
  needed(): readonly string[];
  /** Asked after each portion: what is left then is deleted another time. */
  isStopping(): boolean;
}

/**
 * Deletes the events that are older than the retention, with what rules remember of that time, and what rules
 * remember that are gone; alerts and mutes keep their summary.
 */
export async function deleteOld(
  store: Store,
  clock: Clock,
  { days, needed, isStopping }: Retention,
): Promise<void> {
  const before = clock.now() - days * dayMs;
  /** Until less than a portion is found; between two of them others have their turn. */
  const inPortions = async (deleteSome: (most: number) => Promise<number>): Promise<void> => {
    while (!isStopping() && (await deleteSome(portion)) === portion) await new Promise(setImmediate);
  };
  await inPortions((most) => store.deleteEventsBefore(before, most));
  await inPortions((most) => store.forgetMemories(before, most));
  await inPortions((most) => store.keepMemories(needed(), { now: clock.now(), most }));
}
