import type { Queries } from './database.ts';
import type { EventTable } from './event-table/event-table.ts';
import { renewHistoryStart } from './history-start.ts';

interface Old {
  readonly before: number;
  readonly most: number;
}

/** With the matches of the events, and bodies that could not be read. */
export async function deleteEventsBefore(
  transaction: Queries,
  events: EventTable,
  { before, most }: Old,
): Promise<number> {
  const deleted = await events.deleteBefore(transaction, before, most);
  if (deleted === most) return deleted;
  await transaction.deleteFrom('quarantine').where('received_at', '<', before).execute();
  // It looks at all events.
  if (deleted > 0) await renewHistoryStart(transaction);
  return deleted;
}
