import { sql } from 'kysely';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Queries } from './database.ts';
import { loadSetting, saveSetting } from './settings.ts';

/** Kept as a setting, so that the busiest table needs no index of times that only begin to matter once. */
const name = 'history-start';

/** The `occurredAt` of the earliest event that is stored; undefined where none is. */
export async function loadHistoryStart(queries: Queries): Promise<number | undefined> {
  const text = await loadSetting(queries, name);
  return text === undefined ? undefined : Number(text);
}

/** Notes in the transaction that stores them that events reach further back than any before. */
export async function noteHistoryStart(queries: Queries, events: readonly AuditEvent[]): Promise<number> {
  const start = Math.min(...events.map(({ occurredAt }) => occurredAt));
  await queries
    .insertInto('settings')
    .values({ name, value: String(start) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value: String(start) })
        .where(sql<boolean>`cast(settings.value as bigint) > ${start}`),
    )
    .execute();
  return start;
}

/** After old events have been deleted. */
export async function renewHistoryStart(queries: Queries): Promise<void> {
  const { start } = await queries
    .selectFrom('events')
    .select(({ fn }) => fn.min<number | null>('occurred_at').as('start'))
    .executeTakeFirstOrThrow();
  if (start === null) await queries.deleteFrom('settings').where('name', '=', name).execute();
  else await saveSetting(queries, name, String(start));
}
