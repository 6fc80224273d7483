import type { Queries } from './database.ts';
import type { SeenAction } from './store.ts';

/** Atlassian has a few hundred; more than this is not looked at. */
const mostActions = 5000;

/** SQLite reads its index of actions only, which takes a second for a million events. */
export async function selectSeenActions(queries: Queries): Promise<readonly SeenAction[]> {
  return queries
    .selectFrom('events')
    .select(({ fn }) => ['action', fn.countAll<number>().as('events')])
    .groupBy('action')
    .orderBy('events', 'desc')
    .orderBy('action')
    .limit(mostActions)
    .execute();
}
