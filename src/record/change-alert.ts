import { type RawBuilder, sql } from 'kysely';
import type { Alert } from '../model/alert.ts';
import { toAlert } from './alert-body.ts';
import type { Queries } from './database.ts';
import { toKey } from './key.ts';

/** To be changed, under the lock of the ingest, which saves whole alerts: neither may lose what the other wrote. */
export async function selectAlert(transaction: Queries, id: string): Promise<Alert | undefined> {
  const row = await transaction
    .selectFrom('alerts')
    .select('body')
    .where('id', '=', toKey(id))
    .executeTakeFirst();
  return row === undefined ? undefined : toAlert(row);
}

/** Saves an alert that people should see anew, though no event came; what its thread was told stays. */
export async function saveRedrawn(transaction: Queries, before: Alert, now: number): Promise<Alert> {
  const { revision, grownRevision = revision } = before;
  const alert = { ...before, grownRevision, revision: revision + 1 };
  await transaction
    .updateTable('alerts')
    .set({ body: JSON.stringify(alert) })
    .where('id', '=', alert.id)
    .execute();
  await transaction
    .updateTable('messages')
    .set({ revision: alert.revision, due_at: dueBy(now) })
    .where('id', '=', alert.id)
    .execute();
  return alert;
}

/** Somebody waits for it to show, however seldom the message may change; what Slack refused keeps its time. */
export function dueBy(now: number): RawBuilder<number> {
  return sql<number>`case when last_error is null and due_at > ${now} then ${now} else due_at end`;
}
