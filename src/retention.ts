import type { Clock } from './clock.ts';
import type { Store } from './record/store.ts';

const dayMs = 86_400_000;
/** Deleted in one go, so that the database is never held for long. */
const batch = 500;

/** Deletes the events that are older than the retention; alerts and mutes keep their summary. */
export async function deleteOldEvents(store: Store, clock: Clock, retentionDays: number): Promise<number> {
  const before = clock.now() - retentionDays * dayMs;
  let total = 0;
  for (;;) {
    const deleted = await store.deleteEventsBefore(before, batch);
    total += deleted;
    if (deleted < batch) return total;
    await new Promise(setImmediate);
  }
}
