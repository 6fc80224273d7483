import type { Queries } from '../database.ts';

/** At most `most` events received before a time (ms), the oldest first. */
export function oldest(queries: Queries, before: number, most: number) {
  return queries
    .selectFrom('events')
    .where('received_at', '<', before)
    .orderBy('received_at')
    .orderBy('seq')
    .limit(most);
}
