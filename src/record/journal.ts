import type { JournalEntry, JournalHead, NewJournalEntry } from '../model/journal-entry.ts';
import type { Database, DialectName, Queries } from './database.ts';
import { journalHash } from './journal-hash.ts';
import { toKey } from './key.ts';
import { journalLock, takeLock } from './lock.ts';
import type { JournalStore } from './store.ts';
import type { JournalRow } from './tables.ts';

export function createJournalStore({ read }: Database): JournalStore {
  return {
    journalAfter: (seq, limit) => selectAfter(read, seq, limit),
    journalHead: async () => (await selectHead(read)) ?? none,
  };
}

/**
 * Writes down an act in the transaction that does it: both are committed or neither. From here to the commit no
 * other replica can append, so that the chain has one end: call it last.
 */
export async function appendToJournal(
  dialect: DialectName,
  transaction: Queries,
  entry: NewJournalEntry,
): Promise<void> {
  await takeLock(dialect, transaction, journalLock);
  const row = toRow(entry, (await selectHead(transaction)) ?? none);
  await transaction.insertInto('journal').values(row).execute();
  await transaction.updateTable('journal_head').set({ seq: row.seq, hash: row.hash }).execute();
}

/** What a journal begins with; said also where somebody took the head away, which the entries then belie. */
const none: JournalHead = { seq: 0, hash: '' };

async function selectHead(queries: Queries): Promise<JournalHead | undefined> {
  return queries.selectFrom('journal_head').select(['seq', 'hash']).executeTakeFirst();
}

async function selectAfter(queries: Queries, seq: number, limit: number): Promise<readonly JournalEntry[]> {
  const rows = await queries
    .selectFrom('journal')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(toEntry);
}

/** The ids as the databases can hold them: the hash is over what is read again. */
function toRow({ at, by, kind, details }: NewJournalEntry, head: JournalHead): JournalRow {
  const entry = {
    seq: head.seq + 1,
    at,
    teamId: by?.teamId === undefined ? null : toKey(by.teamId),
    userId: by === undefined ? null : toKey(by.userId),
    kind,
    details: JSON.stringify(details),
    previousHash: head.hash,
  };
  return {
    seq: entry.seq,
    at,
    team_id: entry.teamId,
    user_id: entry.userId,
    kind,
    details: entry.details,
    previous_hash: entry.previousHash,
    hash: journalHash(entry),
  };
}

function toEntry(row: JournalRow): JournalEntry {
  return {
    seq: row.seq,
    at: row.at,
    teamId: row.team_id,
    userId: row.user_id,
    kind: row.kind,
    details: row.details,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
