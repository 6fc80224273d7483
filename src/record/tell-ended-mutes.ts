import type { ExpressionBuilder } from 'kysely';
import type { Database, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { alertLock, takeLock } from './lock.ts';
import { toRecordedMatch } from './match-rows.ts';
import { insertMessage } from './messages.ts';
import { muteEndAct } from './mute-acts.ts';
import { toMute } from './mute-rows.ts';
import type { MuteStore, RecordedMatch } from './store.ts';
import type { Tables } from './tables.ts';

const mostHidden = 1000;
const mostAtOnce = 20;

type Tell = Parameters<MuteStore['tellEndedMutes']>[1];

/**
 * Under the lock that ingests take: a match that is being hidden right now is committed first and told with the
 * rest, and the next ingest no longer finds the mute.
 */
export async function tellEndedMutes(database: Database, now: number, tell: Tell): Promise<number> {
  if (!(await hasUntold(database.read, now))) return 0;
  return database.transaction(async (transaction) => {
    await takeLock(database.dialect, transaction, alertLock);
    const rows = await selectUntold(database, transaction, now);
    for (const row of rows) {
      await insertMessage(transaction, tell(toMute(row), await selectHidden(transaction, row.id)));
      await transaction.updateTable('mutes').set({ told_at: now }).where('id', '=', row.id).execute();
    }
    for (const row of rows.filter(({ ended_at }) => ended_at === null)) {
      const expired = muteEndAct(toMute(row), { by: undefined, at: row.ends_at });
      await appendToJournal(database.dialect, transaction, expired);
    }
    return rows.length;
  });
}

async function hasUntold(queries: Queries, now: number): Promise<boolean> {
  const row = await queries
    .selectFrom('mutes')
    .select('id')
    .where((mute) => isUntold(mute, now))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function selectUntold({ dialect }: Database, transaction: Queries, now: number) {
  const query = transaction
    .selectFrom('mutes')
    .selectAll()
    .where((mute) => isUntold(mute, now))
    .orderBy('ends_at')
    .orderBy('id')
    .limit(mostAtOnce);
  return (dialect === 'postgres' ? query.forUpdate().skipLocked() : query).execute();
}

function isUntold({ eb, and, or }: ExpressionBuilder<Tables, 'mutes'>, now: number) {
  return and([eb('told_at', 'is', null), or([eb('ended_at', 'is not', null), eb('ends_at', '<=', now)])]);
}

async function selectHidden(queries: Queries, muteId: string): Promise<readonly RecordedMatch[]> {
  const rows = await queries
    .selectFrom('matches')
    .selectAll()
    .where('mute_id', '=', muteId)
    .orderBy('event_seq', 'desc')
    .limit(mostHidden)
    .execute();
  return rows.map(toRecordedMatch);
}
