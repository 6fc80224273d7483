import { randomUUID } from 'node:crypto';
import { type SqlBool, sql } from 'kysely';
import { mergeDigests } from '../model/merge-digests.ts';
import type { Digest, Message } from '../model/message.ts';
import type { Database, Queries } from './database.ts';
import { toMessage } from './message-rows.ts';
import type { Fold, MessageStore } from './store.ts';
import { summarizeFolded } from './summarize-folded.ts';

type DigestStore = Pick<MessageStore, 'countUnseen' | 'foldUnseen'>;

/** Above every alert, as notices: it says that most are not shown one by one. */
const digestRank = 5;

/** An alert whose post may have reached Slack is not unseen: it is looked for, and never told twice. */
const isUnseen = sql<SqlBool>`waiting = 1 and kind = 'alert' and slack_ts is null and attempted_at is null`;

export function createDigestStore({ read, transaction }: Database): DigestStore {
  return {
    countUnseen: (channel, most) => countUnseen(read, channel, most),
    foldUnseen: (fold) => transaction((queries) => foldUnseen(queries, fold)),
  };
}

async function countUnseen(queries: Queries, channel: string, most: number): Promise<number> {
  const rows = await queries
    .selectFrom('messages')
    .select('id')
    .where('channel', '=', channel)
    .where(isUnseen)
    .limit(most)
    .execute();
  return rows.length;
}

/** The alerts are marked first and counted by the mark: what other replicas insert meanwhile waits for the next fold. */
async function foldUnseen(transaction: Queries, fold: Fold): Promise<number> {
  const open = await findOpen(transaction, fold);
  const digestId = open?.id ?? randomUUID();
  const revision = (open?.revision ?? 0) + 1;
  const count = await markUnseen(transaction, fold, { digest_id: digestId, digest_revision: revision });
  if (count === 0) return 0;
  const added = await summarizeFolded(transaction, { digestId, revision, count, now: fold.now });
  const digest = open?.digest === undefined ? added : mergeDigests(open.digest, added);
  if (open === undefined) await insertDigest(transaction, { id: digestId, fold, digest });
  else await updateDigest(transaction, { id: digestId, revision, digest });
  return count;
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
  // What nobody has seen yet goes on growing, however long Slack is away.
  const isOpen = message?.shownRevision === 0 || (message?.digest?.foldedAt ?? 0) > openSince;
  return isOpen ? message : undefined;
}

interface Mark {
  readonly digest_id: string;
  readonly digest_revision: number;
}

async function markUnseen(queries: Queries, { channel, keep, most }: Fold, mark: Mark): Promise<number> {
  const folded = queries
    .selectFrom('messages')
    .select('id')
    .where('channel', '=', channel)
    .where(isUnseen)
    .orderBy('rank', 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .limit(most)
    .offset(keep);
  const { numUpdatedRows } = await queries
    .updateTable('messages')
    .set(mark)
    .where('id', 'in', folded)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
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
