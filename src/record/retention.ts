import type { Queries } from './database.ts';

/** In one statement; the matches of an event go with it. */
export async function deleteEventsBefore(queries: Queries, before: number, most: number): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom('events')
    .where('seq', 'in', (events) =>
      events
        .selectFrom('events')
        .select('seq')
        .where('received_at', '<', before)
        .orderBy('received_at')
        .orderBy('seq')
        .limit(most),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
