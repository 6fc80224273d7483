import type { Mute } from '../model/mute.ts';
import { changeMute } from './change-mute.ts';
import { compileOnce, type Given } from './compile-once.ts';
import type { Database, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { alertLock, takeLock } from './lock.ts';
import { muteEndAct } from './mute-acts.ts';
import { createMuteProposals } from './mute-proposals.ts';
import { isActive, toMute } from './mute-rows.ts';
import { remindOfMutes } from './remind-of-mutes.ts';
import type { MuteStore } from './store.ts';
import { tellEndedMutes } from './tell-ended-mutes.ts';

/** Whatever changes a mute takes the lock that ingests take: it holds for every match after it, and for none before. */
export function createMuteStore(database: Database): MuteStore {
  const { read } = database;
  return {
    changeMute: (which, act, change) => changeMute(database, { which, act, change }),
    findMute: (id) => findMute(read, id),
    activeMutes: (now) => selectActiveMutes(read, now),
    endMutes: (which, end) => endMutes(database, which, end),
    tellEndedMutes: (now, tell) => tellEndedMutes(database, now, tell),
    remindOfMutes: (due, tell) => remindOfMutes(database, due, tell),
    ...createMuteProposals(database),
  };
}

async function findMute(queries: Queries, id: string): Promise<Mute | undefined> {
  const row = await queries.selectFrom('mutes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toMute(row);
}

export async function selectActiveMutes(queries: Queries, now: number): Promise<readonly Mute[]> {
  const { rows } = await active(queries, { now });
  return rows.map(toMute);
}

const active = compileOnce((queries, given: Given<{ now: number }>) =>
  queries
    .selectFrom('mutes')
    .selectAll()
    .where((mute) => isActive(mute, given('now')))
    .orderBy('starts_at')
    .orderBy('id'),
);

type Which = Parameters<MuteStore['endMutes']>[0];
type End = Parameters<MuteStore['endMutes']>[1];

async function endMutes(database: Database, which: Which, { by, now }: End): Promise<readonly Mute[]> {
  const { dialect } = database;
  return database.transaction(async (transaction) => {
    await takeLock(dialect, transaction, alertLock);
    const rows = await transaction
      .updateTable('mutes')
      .set({ ended_at: now, ended_by: by.userId })
      .where(({ eb }) => ('id' in which ? eb('id', '=', which.id) : eb('rule_id', '=', which.ruleId)))
      .where((mute) => isActive(mute, now))
      .returningAll()
      .execute();
    const ended = rows.map(toMute);
    for (const mute of ended) await appendToJournal(dialect, transaction, muteEndAct(mute, { by, at: now }));
    return ended;
  });
}
