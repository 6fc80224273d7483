import type { Mute } from '../model/mute.ts';
import type { Database, Queries } from './database.ts';
import { toMute, toMuteRow } from './mute-rows.ts';
import type { MuteStore } from './store.ts';
import { tellEndedMutes } from './tell-ended-mutes.ts';

export function createMuteStore(database: Database): MuteStore {
  const { read, write } = database;
  return {
    insertMute: async (mute) => void (await write.insertInto('mutes').values(toMuteRow(mute)).execute()),
    findMute: (id) => findMute(read, id),
    activeMutes: (now) => selectActiveMutes(read, now),
    extendMute: (id, change) => extendMute(write, id, change),
    endMutes: (ruleId, end) => endMutes(write, ruleId, end),
    tellEndedMutes: (now, tell) => tellEndedMutes(database, now, tell),
  };
}

async function findMute(queries: Queries, id: string): Promise<Mute | undefined> {
  const row = await queries.selectFrom('mutes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toMute(row);
}

/** A mute that was told is over, whatever a replica's clock says: nothing may hide behind it afterwards. */
export async function selectActiveMutes(queries: Queries, now: number): Promise<readonly Mute[]> {
  const rows = await queries
    .selectFrom('mutes')
    .selectAll()
    .where('told_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  return rows.map(toMute);
}

type Change = Parameters<MuteStore['extendMute']>[1];

async function extendMute(queries: Queries, id: string, change: Change): Promise<boolean> {
  const { endsAt, owner, reason, now } = change;
  const { numUpdatedRows } = await queries
    .updateTable('mutes')
    .set({ ends_at: endsAt, owner, reason })
    .where('id', '=', id)
    .where('told_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function endMutes(
  queries: Queries,
  ruleId: string,
  { by, now }: { by: string; now: number },
): Promise<readonly Mute[]> {
  const rows = await queries
    .updateTable('mutes')
    .set({ ended_at: now, ended_by: by })
    .where('rule_id', '=', ruleId)
    .where('told_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .returningAll()
    .execute();
  return rows.map(toMute);
}
