import type { Alert } from '../model/alert.ts';
import type { NewJournalEntry } from '../model/journal-entry.ts';
import { saveRedrawn, selectAlert } from './change-alert.ts';
import type { Database } from './database.ts';
import { appendToJournal } from './journal.ts';
import { alertLock, takeLock } from './lock.ts';
import type { Acknowledged, AcknowledgementStore, Acknowledging } from './store.ts';

export function createAcknowledgementStore(database: Database): AcknowledgementStore {
  return {
    acknowledge: (alertId, act) => acknowledge(database, alertId, act),
  };
}

async function acknowledge(
  database: Database,
  alertId: string,
  act: Acknowledging,
): Promise<Acknowledged | undefined> {
  const { dialect } = database;
  return database.transaction(async (transaction) => {
    await takeLock(dialect, transaction, alertLock);
    const before = await selectAlert(transaction, alertId);
    if (before === undefined) return undefined;
    if (act.takesBack === (before.acknowledged === undefined)) return { alert: before, changed: false };
    const alert = await saveRedrawn(transaction, withAcknowledgement(before, act), act.at);
    await appendToJournal(dialect, transaction, toEntry(before, act));
    return { alert, changed: true };
  });
}

function withAcknowledgement(
  { acknowledged: _, ...alert }: Alert,
  { by, at, takesBack }: Acknowledging,
): Alert {
  return takesBack ? alert : { ...alert, acknowledged: { by: by.userId, at } };
}

function toEntry({ id, rule, acknowledged }: Alert, { by, at, takesBack }: Acknowledging): NewJournalEntry {
  const details = { alert: id, rule: rule.id };
  if (!takesBack) return { at, by, kind: 'acknowledged', details };
  const of = acknowledged === undefined ? {} : { of: acknowledged.by };
  return { at, by, kind: 'acknowledgement_withdrawn', details: { ...details, ...of } };
}
