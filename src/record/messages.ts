import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { NewJournalEntry } from '../model/journal-entry.ts';
import type { Message } from '../model/message.ts';
import { ensureChannels } from './channels.ts';
import { compileOnce, type Given } from './compile-once.ts';
import type { Database, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { toMessage, toNewMessageRow } from './message-rows.ts';
import { inPieces } from './pieces.ts';
import type { Backlog, Failure, MessageStore, NewMessage, Shown } from './store.ts';

type Messages = Omit<
  MessageStore,
  'channelTurns' | 'claimChannel' | 'extendClaim' | 'releaseChannel' | 'countUnseen' | 'foldUnseen'
>;

/** Written out and not a parameter: only then does the planner see that the partial indexes serve. */
const isWaiting = sql<SqlBool>`waiting = 1`;

export function createMessageStore(database: Database): Messages {
  const { read, write } = database;
  return {
    insertMessage: (message, act) => insertWithAct(database, message, act),
    findMessage: (id) => findMessage(read, id),
    waitingMessages: (channel, now, limit) => selectWaiting(read, { channel, now, limit }),
    async recordAttempt(id, now) {
      await noteAttempt(write, { id, now });
    },
    recordShown: (id, shown) => recordShown(write, id, shown),
    recordFailure: (id, failure) =>
      database.transaction((transaction) => recordFailure(transaction, id, failure)),
    makeDue: (ids, now) => makeDue(write, ids, now),
    backlog: () => selectBacklog(read),
  };
}

async function insertWithAct(
  database: Database,
  message: NewMessage,
  act: NewJournalEntry | undefined,
): Promise<void> {
  const { dialect } = database;
  await database.transaction(async (transaction) => {
    const isNew = await insertMessage(transaction, message);
    if (isNew && act !== undefined) await appendToJournal(dialect, transaction, act);
  });
}

/** False where there is one with its id already. */
export async function insertMessage(queries: Queries, message: NewMessage): Promise<boolean> {
  await ensureChannels(queries, [message.channel]);
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto('messages')
    .values(toNewMessageRow(message, 1))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const byId = compileOnce((queries, given: Given<{ id: string }>) =>
  queries.selectFrom('messages').selectAll().where('id', '=', given('id')),
);

async function findMessage(queries: Queries, id: string): Promise<Message | undefined> {
  const [row] = (await byId(queries, { id })).rows;
  return row === undefined ? undefined : toMessage(row);
}

interface Turn {
  readonly channel: string;
  readonly now: number;
  readonly limit: number;
}

const inTurn = compileOnce((queries, given: Given<Turn>) =>
  queries
    .selectFrom('messages')
    .selectAll()
    .where(isWaiting)
    .where('channel', '=', given('channel'))
    .where('due_at', '<=', given('now'))
    .orderBy('rank', 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .limit(given('limit')),
);

async function selectWaiting(queries: Queries, turn: Turn): Promise<readonly Message[]> {
  return (await inTurn(queries, turn)).rows.map(toMessage);
}

const noteAttempt = compileOnce((queries, given: Given<{ id: string; now: number }>) =>
  queries
    .updateTable('messages')
    .set(({ eb }) => ({ attempted_at: given('now'), attempts: eb('attempts', '+', 1) }))
    .where('id', '=', given('id')),
);

interface ShownRow {
  readonly id: string;
  readonly revision: number;
  readonly replied: number;
  readonly dueAt: number;
  readonly slackChannel: string | null;
  readonly ts: string | null;
}

const noteShown = compileOnce((queries, given: Given<ShownRow>) =>
  queries
    .updateTable('messages')
    .set(({ fn, ref }) => ({
      shown_revision: atLeast('shown_revision', given('revision')),
      replied_revision: atLeast('replied_revision', given('replied')),
      attempted_at: null,
      attempts: 0,
      last_error: null,
      due_at: given('dueAt'),
      slack_channel_id: fn.coalesce(given('slackChannel'), ref('slack_channel_id')),
      slack_ts: fn.coalesce(given('ts'), ref('slack_ts')),
    }))
    .where('id', '=', given('id')),
);

async function recordShown(queries: Queries, id: string, shown: Shown): Promise<void> {
  const { revision = 0, repliedRevision = 0, slack, now, dueAt = now } = shown;
  await noteShown(queries, {
    id,
    revision,
    replied: repliedRevision,
    dueAt,
    slackChannel: slack?.channelId ?? null,
    ts: slack?.ts ?? null,
  });
}

/** A replica whose claim lapsed may report late: what another has shown since stays. */
function atLeast(column: 'shown_revision' | 'replied_revision', value: RawBuilder<number>) {
  const current = sql.ref<number>(column);
  return sql<number>`case when ${current} < ${value} then ${value} else ${current} end`;
}

async function recordFailure(queries: Queries, id: string, failure: Failure): Promise<void> {
  const { error, dueAt, unknown, plain, divertedTo, lost } = failure;
  if (divertedTo !== undefined) await divert(queries, id, divertedTo);
  await queries
    .updateTable('messages')
    .set({
      last_error: error,
      due_at: dueAt,
      ...(unknown ? {} : { attempted_at: null }),
      ...(plain === undefined ? {} : { plain: Number(plain) }),
      ...(lost === true ? { ...nowhere } : {}),
    })
    .where('id', '=', id)
    .execute();
}

const nowhere = { slack_channel_id: null, slack_ts: null, shown_revision: 0, replied_revision: 0 };

async function divert(queries: Queries, id: string, channel: string): Promise<void> {
  await ensureChannels(queries, [channel]);
  await queries
    .updateTable('messages')
    .set(({ fn, ref }) => ({ channel, diverted_from: fn.coalesce('diverted_from', ref('channel')) }))
    .where('id', '=', id)
    .execute();
}

async function makeDue(queries: Queries, ids: readonly string[], now: number): Promise<void> {
  for (const piece of inPieces(ids)) {
    await queries
      .updateTable('messages')
      .set({ due_at: now })
      .where('id', 'in', piece)
      .where('due_at', '>', now)
      .execute();
  }
}

async function selectBacklog(queries: Queries): Promise<Backlog> {
  const rows = await queries
    .selectFrom('messages')
    .select(({ fn }) => [
      'last_error',
      fn.countAll<number>().as('count'),
      fn.min('created_at').as('oldest_at'),
      fn.max('attempts').as('attempts'),
    ])
    .where(isWaiting)
    .groupBy('last_error')
    .orderBy('count', 'desc')
    .execute();
  const lastErrors = rows.flatMap(({ last_error, count, attempts }) =>
    last_error === null ? [] : [{ error: last_error, count, attempts }],
  );
  return {
    waiting: rows.reduce((sum, { count }) => sum + count, 0),
    ...(rows.length === 0 ? {} : { oldestAt: Math.min(...rows.map(({ oldest_at }) => oldest_at)) }),
    lastErrors,
  };
}
