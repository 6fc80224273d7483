import type { Queries } from './database.ts';
import { renewHistoryStart } from './history-start.ts';

/** With the matches of the events, what rules remember of that time, and bodies that could not be read. */
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
  const deleted = Number(numDeletedRows);
  if (deleted > 0 && deleted < most) {
    await queries.deleteFrom('memories').where('occurred_at', '<', before).execute();
    await queries.deleteFrom('quarantine').where('received_at', '<', before).execute();
    await renewHistoryStart(queries);
  }
  return deleted;
}
