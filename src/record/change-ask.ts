import { type Ask, type AskState, askMessageId, weighedSeverity } from '../model/ask.ts';
import { severityRank } from '../model/severity.ts';
import { toAsk } from './ask-rows.ts';
import { dueBy, saveRedrawn, selectAlert } from './change-alert.ts';
import type { Database, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { toKey } from './key.ts';
import { alertLock, takeLock } from './lock.ts';
import { insertMessage } from './messages.ts';
import type { AskStore } from './store.ts';

type Question = Parameters<AskStore['putQuestion']>[1];
type End = Parameters<AskStore['endAsk']>[1];
type Answer = Parameters<AskStore['answerAsk']>[1];

export function putQuestion(database: Database, alertId: string, question: Question): Promise<boolean> {
  return change(database, alertId, async (transaction, ask) => {
    if (ask?.state !== 'wanted') return false;
    const { userId, message, at } = question;
    await move(transaction, ask, { state: 'asked', userId, at });
    await insertMessage(transaction, message);
    return true;
  });
}

export function endAsk(database: Database, alertId: string, end: End): Promise<boolean> {
  return change(database, alertId, async (transaction, ask) => {
    const isOpen = ask?.state === 'asked' || (ask?.state === 'wanted' && end.state === 'failed');
    if (ask === undefined || !isOpen) return false;
    await move(transaction, ask, end);
    return true;
  });
}

/** Whoever did not get the question cannot answer it, and nobody twice. */
export function answerAsk(database: Database, alertId: string, answer: Answer) {
  return change(database, alertId, async (transaction, ask) => {
    if (ask?.state !== 'asked' || ask.userId !== answer.by.userId) return { ask, changed: false };
    const { by, at, state } = answer;
    const rule = await move(transaction, ask, { state, at });
    const details = { alert: alertId, answer: state, ...(rule === undefined ? {} : { rule }) };
    await appendToJournal(database.dialect, transaction, { at, by, kind: 'actor_answered', details });
    return { ask: { ...ask, state, changedAt: at }, changed: true };
  });
}

async function change<T>(
  database: Database,
  alertId: string,
  work: (transaction: Queries, ask: Ask | undefined) => Promise<T>,
): Promise<T> {
  const { dialect } = database;
  return database.transaction(async (transaction) => {
    await takeLock(dialect, transaction, alertLock);
    const row = await transaction
      .selectFrom('asks')
      .selectAll()
      .where('alert_id', '=', toKey(alertId))
      .executeTakeFirst();
    return work(transaction, row === undefined ? undefined : toAsk(row));
  });
}

interface Next {
  readonly state: AskState;
  readonly at: number;
  readonly userId?: string;
  readonly error?: string;
}

/** Gives the ask another state, which its alert and its own message are to show; the id of the alert's rule. */
async function move(transaction: Queries, ask: Ask, next: Next): Promise<string | undefined> {
  const { state, at, userId, error } = next;
  await transaction
    .updateTable('asks')
    .set({
      state,
      changed_at: at,
      last_error: error ?? null,
      ...(userId === undefined ? {} : { user_id: userId }),
    })
    .where('alert_id', '=', ask.alertId)
    .execute();
  await transaction
    .updateTable('messages')
    .set(({ eb }) => ({ revision: eb('revision', '+', 1), due_at: dueBy(at) }))
    .where('id', '=', askMessageId(ask.alertId))
    .execute();
  return showOnAlert(transaction, { ...ask, state }, at);
}

async function showOnAlert(transaction: Queries, ask: Ask, at: number): Promise<string | undefined> {
  const alert = await selectAlert(transaction, ask.alertId);
  if (alert === undefined) return undefined;
  const { rule } = await saveRedrawn(transaction, alert, at);
  await transaction
    .updateTable('messages')
    .set({ rank: severityRank(weighedSeverity(rule.severity, ask)) })
    .where('id', '=', ask.alertId)
    .execute();
  return rule.id;
}
