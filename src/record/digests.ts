import { randomUUID } from 'node:crypto';
import { type SqlBool, sql } from 'kysely';
import { mergeDigests } from '../model/merge-digests.ts';
import type { Digest, Message } from '../model/message.ts';
import type { Database, Queries } from './database.ts';
import { toMessage } from './message-rows.ts';
import type { MessageStore } from './store.ts';

type DigestStore = Pick<MessageStore, 'countUnseen' | 'foldUnseen'>;
type Fold = Parameters<MessageStore['foldUnseen']>[0];

/** Above every alert, as notices: it says that most are not shown one by one. */
const digestRank = 5;
const mostActors = 100;

/** An alert whose post may have reached Slack is not unseen: it is looked for, and never told twice. */
const isUnseen = sql<SqlBool>`waiting = 1 and kind = 'alert' and slack_ts is null and attempted_at is null`;

export function createDigestStore({ read, write }: Database): DigestStore {
  return {
    countUnseen: (channel) => countUnseen(read, channel),
    foldUnseen: (fold) => write.transaction().execute((transaction) => foldUnseen(transaction, fold)),
  };
}

async function countUnseen(queries: Queries, channel: string): Promise<number> {
  const row = await queries
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('channel', '=', channel)
    .where(isUnseen)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The alerts are marked first and counted by the mark: what other replicas insert meanwhile waits for the next fold. */
async function foldUnseen(transaction: Queries, fold: Fold): Promise<void> {
  const open = await findOpen(transaction, fold);
  const digestId = open?.id ?? randomUUID();
  const revision = (open?.revision ?? 0) + 1;
  const marked = await markUnseen(transaction, fold, { digest_id: digestId, digest_revision: revision });
  if (marked === 0) return;
  const added = await summarizeMarked(transaction, { digestId, revision, now: fold.now });
  const digest = open?.digest === undefined ? added : mergeDigests(open.digest, added);
  if (open === undefined) await insertDigest(transaction, { id: digestId, fold, digest });
  else await updateDigest(transaction, { id: digestId, revision, digest });
}

async function findOpen(queries: Queries, { channel, openSince }: Fold): Promise<Message | undefined> {
  const row = await queries
    .selectFrom('messages')
    .selectAll()
    .where(sql<SqlBool>`kind = 'digest'`)
    .where('channel', '=', channel)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const message = row === undefined ? undefined : toMessage(row);
  return message?.digest !== undefined && message.digest.foldedAt > openSince ? message : undefined;
}

interface Mark {
  readonly digest_id: string;
  readonly digest_revision: number;
}

async function markUnseen(queries: Queries, { channel, keep }: Fold, mark: Mark): Promise<number> {
  const kept = queries
    .selectFrom('messages')
    .select('id')
    .where('channel', '=', channel)
    .where(isUnseen)
    .orderBy('rank', 'desc')
    .orderBy('created_at')
    .limit(keep);
  const { numUpdatedRows } = await queries
    .updateTable('messages')
    .set(mark)
    .where('channel', '=', channel)
    .where(isUnseen)
    .where('id', 'not in', kept)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

interface Marked {
  readonly digestId: string;
  readonly revision: number;
  readonly now: number;
}

/** Each alert by the match that opened it. */
async function summarizeMarked(queries: Queries, { digestId, revision, now }: Marked): Promise<Digest> {
  const opened = queries
    .selectFrom('messages')
    .innerJoin('matches', (join) =>
      join.onRef('matches.alert_id', '=', 'messages.id').on(sql<SqlBool>`opened = 1`),
    )
    .where('messages.digest_id', '=', digestId)
    .where('messages.digest_revision', '=', revision);
  const rules = await opened
    .select(({ fn }) => [
      'matches.rule_id as id',
      'matches.rule_name as name',
      'matches.severity',
      fn.countAll<number>().as('count'),
      fn.min('matches.received_at').as('first_at'),
      fn.max('matches.received_at').as('last_at'),
    ])
    .groupBy(['matches.rule_id', 'matches.rule_name', 'matches.severity'])
    .execute();
  const actors = await opened
    .select(({ fn }) => ['matches.actor', fn.countAll<number>().as('count')])
    .where('matches.actor', 'is not', null)
    .groupBy('matches.actor')
    .orderBy('count', 'desc')
    .limit(mostActors)
    .execute();
  return {
    count: rules.reduce((sum, { count }) => sum + count, 0),
    rules: rules.map(({ id, name, severity, count }) => ({ id, name, severity, count })),
    actors: actors.flatMap(({ actor, count }) => (actor === null ? [] : [{ actor, count }])),
    firstAt: Math.min(...rules.map(({ first_at }) => first_at)),
    lastAt: Math.max(...rules.map(({ last_at }) => last_at)),
    foldedAt: now,
  };
}

interface NewDigest {
  readonly id: string;
  readonly fold: Fold;
  readonly digest: Digest;
}

async function insertDigest(
  queries: Queries,
  { id, fold: { channel, now }, digest }: NewDigest,
): Promise<void> {
  await queries
    .insertInto('messages')
    .values({
      id,
      kind: 'digest',
      channel,
      rank: digestRank,
      created_at: now,
      revision: 1,
      shown_revision: 0,
      replied_revision: 0,
      attempts: 0,
      due_at: now,
      plain: 0,
      notice: JSON.stringify(digest),
    })
    .execute();
}

interface GrownDigest {
  readonly id: string;
  readonly revision: number;
  readonly digest: Digest;
}

/** A digest has no thread: what is new in it is told by the update alone. */
async function updateDigest(queries: Queries, { id, revision, digest }: GrownDigest): Promise<void> {
  await queries
    .updateTable('messages')
    .set({ revision, replied_revision: revision, notice: JSON.stringify(digest) })
    .where('id', '=', id)
    .execute();
}
