import { type ExpressionBuilder, sql } from 'kysely';
import type { Database, Queries } from './database.ts';
import { alertLock, takeLock } from './lock.ts';
import { insertMessage } from './messages.ts';
import { isActive, toMute } from './mute-rows.ts';
import type { MuteStore } from './store.ts';
import type { Tables } from './tables.ts';

type Due = Parameters<MuteStore['remindOfMutes']>[0];
type Tell = Parameters<MuteStore['remindOfMutes']>[1];

/** Under the lock that ingests take: the message says how many were hidden until it was written. */
export async function remindOfMutes(database: Database, due: Due, tell: Tell): Promise<number> {
  if ((await selectDue(database.read, due)).length === 0) return 0;
  return database.transaction(async (transaction) => {
    await takeLock(database.dialect, transaction, alertLock);
    const rows = await selectDue(transaction, due);
    for (const row of rows) {
      await insertMessage(transaction, tell(toMute(row)));
      await transaction.updateTable('mutes').set({ reminded_at: due.now }).where('id', '=', row.id).execute();
    }
    return rows.length;
  });
}

function selectDue(queries: Queries, due: Due) {
  return queries
    .selectFrom('mutes')
    .selectAll()
    .where((mute) => isDue(mute, due))
    .orderBy('ends_at')
    .orderBy('id')
    .execute();
}

function isDue(mute: ExpressionBuilder<Tables, 'mutes'>, { now, withinMs, longerThanMs }: Due) {
  return mute.and([
    isActive(mute, now),
    mute('reminded_at', 'is', null),
    mute('ends_at', '<=', now + withinMs),
    sql<boolean>`ends_at - starts_at > ${longerThanMs}`,
  ]);
}
