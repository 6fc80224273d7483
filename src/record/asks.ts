import { type SqlBool, sql } from 'kysely';
import { type Ask, askMessageId } from '../model/ask.ts';
import { toAsk, toAskRow } from './ask-rows.ts';
import { answerAsk, endAsk, putQuestion } from './change-ask.ts';
import type { Database, Queries } from './database.ts';
import { toKey } from './key.ts';
import { toMessage } from './message-rows.ts';
import { inPieces } from './pieces.ts';
import type { AskStore, OpenQuestion } from './store.ts';

export function createAskStore(database: Database): AskStore {
  const { read, write } = database;
  return {
    findAsk: (alertId) => findAsk(read, alertId),
    takeAsks: (turn) => takeAsks(database, turn),
    delayAsk: (alertId, delay) => delayAsk(write, alertId, delay),
    putQuestion: (alertId, question) => putQuestion(database, alertId, question),
    openQuestions: (limit) => selectOpen(read, limit),
    endAsk: (alertId, end) => endAsk(database, alertId, end),
    answerAsk: (alertId, answer) => answerAsk(database, alertId, answer),
  };
}

export async function insertAsks(transaction: Queries, asks: readonly Ask[]): Promise<void> {
  for (const piece of inPieces(asks)) {
    await transaction.insertInto('asks').values(piece.map(toAskRow)).execute();
  }
}

/** Written out, as only then the planner sees that the partial indexes serve. */
const isWanted = sql<SqlBool>`state = 'wanted'`;
const isAsked = sql<SqlBool>`state = 'asked'`;

async function findAsk(queries: Queries, alertId: string): Promise<Ask | undefined> {
  const row = await queries
    .selectFrom('asks')
    .selectAll()
    .where('alert_id', '=', toKey(alertId))
    .executeTakeFirst();
  return row === undefined ? undefined : toAsk(row);
}

type Turn = Parameters<AskStore['takeAsks']>[0];

/** Each is given to one replica: who comes second finds it due later. Mostly there is none, which no lock is taken for. */
async function takeAsks({ read, write }: Database, { now, until, limit }: Turn): Promise<readonly Ask[]> {
  const due = await read
    .selectFrom('asks')
    .select('alert_id')
    .where(isWanted)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute();
  if (due.length === 0) return [];
  const ids = due.map(({ alert_id }) => alert_id);
  const rows = await write
    .updateTable('asks')
    .set(({ eb }) => ({ due_at: until, attempts: eb('attempts', '+', 1) }))
    .where('alert_id', 'in', ids)
    .where(isWanted)
    .where('due_at', '<=', now)
    .returningAll()
    .execute();
  return rows.map(toAsk);
}

type Delay = Parameters<AskStore['delayAsk']>[1];

async function delayAsk(queries: Queries, alertId: string, { error, dueAt }: Delay): Promise<void> {
  await queries
    .updateTable('asks')
    .set({ last_error: error, due_at: dueAt })
    .where('alert_id', '=', alertId)
    .where(isWanted)
    .execute();
}

async function selectOpen(queries: Queries, limit: number): Promise<readonly OpenQuestion[]> {
  const asks = await queries
    .selectFrom('asks')
    .selectAll()
    .where(isAsked)
    .orderBy('changed_at')
    .limit(limit)
    .execute();
  if (asks.length === 0) return [];
  const ids = asks.map(({ alert_id }) => askMessageId(alert_id));
  const rows = await queries.selectFrom('messages').selectAll().where('id', 'in', ids).execute();
  const messages = new Map(rows.map((row) => [row.id, toMessage(row)]));
  return asks.flatMap((row) => {
    const message = messages.get(askMessageId(row.alert_id));
    return message === undefined ? [] : [{ ask: toAsk(row), message }];
  });
}
