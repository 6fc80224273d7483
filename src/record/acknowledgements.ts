import { type RawBuilder, sql } from 'kysely';
import type { Alert } from '../model/alert.ts';
import type { NewJournalEntry } from '../model/journal-entry.ts';
import { toAlert } from './alert-body.ts';
import type { Database, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { toKey } from './key.ts';
import { alertLock, takeLock } from './lock.ts';
import type { Acknowledged, AcknowledgementStore, Acknowledging } from './store.ts';

export function createAcknowledgementStore(database: Database): AcknowledgementStore {
  return {
    acknowledge: (alertId, act) => acknowledge(database, alertId, act),
  };
}

/** Under the lock of the ingest, which saves whole alerts: neither may lose what the other wrote. */
async function acknowledge(
  { dialect, write }: Database,
  alertId: string,
  act: Acknowledging,
): Promise<Acknowledged | undefined> {
  return write.transaction().execute(async (transaction) => {
    await takeLock(dialect, transaction, alertLock);
    const before = await selectAlert(transaction, alertId);
    if (before === undefined) return undefined;
    if (act.takesBack === (before.acknowledged === undefined)) return { alert: before, changed: false };
    const alert = withAcknowledgement(before, act);
    await updateAlert(transaction, alert, act.at);
    await appendToJournal(dialect, transaction, toEntry(before, act));
    return { alert, changed: true };
  });
}

async function selectAlert(transaction: Queries, id: string): Promise<Alert | undefined> {
  const row = await transaction
    .selectFrom('alerts')
    .select('body')
    .where('id', '=', toKey(id))
    .executeTakeFirst();
  return row === undefined ? undefined : toAlert(row);
}

function withAcknowledgement(
  { acknowledged: _, ...alert }: Alert,
  { by, at, takesBack }: Acknowledging,
): Alert {
  const grownRevision = alert.grownRevision ?? alert.revision;
  const changed = { ...alert, grownRevision, revision: alert.revision + 1 };
  return takesBack ? changed : { ...changed, acknowledged: { by: by.userId, at } };
}

async function updateAlert(transaction: Queries, alert: Alert, now: number): Promise<void> {
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
}

/** Who clicked waits for it to show, however seldom an alert that grows is updated; what Slack refused keeps its time. */
function dueBy(now: number): RawBuilder<number> {
  return sql<number>`case when last_error is null and due_at > ${now} then ${now} else due_at end`;
}

function toEntry({ id, rule, acknowledged }: Alert, { by, at, takesBack }: Acknowledging): NewJournalEntry {
  const details = { alert: id, rule: rule.id };
  if (!takesBack) return { at, by, kind: 'acknowledged', details };
  const of = acknowledged === undefined ? {} : { of: acknowledged.by };
  return { at, by, kind: 'acknowledgement_withdrawn', details: { ...details, ...of } };
}
