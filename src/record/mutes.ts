import type { ExpressionBuilder } from 'kysely';
import type { Mute } from '../model/mute.ts';
import type { Database, Queries } from './database.ts';
import { insertMessage } from './messages.ts';
import { toMute, toMuteRow } from './mute-rows.ts';
import type { MuteStore, NewMessage } from './store.ts';
import type { Tables } from './tables.ts';
import { tellEndedMutes } from './tell-ended-mutes.ts';

export function createMuteStore(database: Database): MuteStore {
  const { read, write } = database;
  return {
    insertMute: (mute, told) =>
      write.transaction().execute((transaction) => insertMute(transaction, mute, told)),
    findMute: (id) => findMute(read, id),
    activeMutes: (now) => selectActiveMutes(read, now),
    extendMute: (mute, told, now) =>
      write.transaction().execute((transaction) => extendMute(transaction, { mute, told, now })),
    endMutes: (which, end) => endMutes(write, which, end),
    tellEndedMutes: (now, tell) => tellEndedMutes(database, now, tell),
  };
}

async function insertMute(queries: Queries, mute: Mute, told: NewMessage): Promise<void> {
  await queries.insertInto('mutes').values(toMuteRow(mute)).execute();
  await insertMessage(queries, told);
}

async function findMute(queries: Queries, id: string): Promise<Mute | undefined> {
  const row = await queries.selectFrom('mutes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toMute(row);
}

export async function selectActiveMutes(queries: Queries, now: number): Promise<readonly Mute[]> {
  const rows = await queries
    .selectFrom('mutes')
    .selectAll()
    .where((mute) => isActive(mute, now))
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
  return rows.map(toMute);
}

/** A mute that was told is over, whatever a replica's clock says: nothing may hide behind it afterwards. */
function isActive({ eb, and }: ExpressionBuilder<Tables, 'mutes'>, now: number) {
  return and([
    eb('told_at', 'is', null),
    eb('ended_at', 'is', null),
    eb('starts_at', '<=', now),
    eb('ends_at', '>', now),
  ]);
}

interface Extension {
  readonly mute: Mute;
  readonly told: NewMessage;
  readonly now: number;
}

async function extendMute(queries: Queries, { mute, told, now }: Extension): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('mutes')
    .set({ ends_at: mute.endsAt, owner: mute.owner, reason: mute.reason, channel: mute.channel })
    .where('id', '=', mute.id)
    .where((current) => isActive(current, now))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await insertMessage(queries, told);
  return true;
}

type Which = Parameters<MuteStore['endMutes']>[0];
type End = Parameters<MuteStore['endMutes']>[1];

async function endMutes(queries: Queries, which: Which, { by, now }: End): Promise<readonly Mute[]> {
  const rows = await queries
    .updateTable('mutes')
    .set({ ended_at: now, ended_by: by })
    .where(({ eb }) => ('id' in which ? eb('id', '=', which.id) : eb('rule_id', '=', which.ruleId)))
    .where((mute) => isActive(mute, now))
    .returningAll()
    .execute();
  return rows.map(toMute);
}
