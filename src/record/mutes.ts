import type { ExpressionBuilder } from 'kysely';
import type { Mute } from '../model/mute.ts';
import type { Person } from '../model/person.ts';
import type { Database, DialectName, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { insertMessage } from './messages.ts';
import { muteAct, muteEndAct } from './mute-acts.ts';
import { toMute, toMuteRow } from './mute-rows.ts';
import type { MuteStore, NewMessage } from './store.ts';
import type { Tables } from './tables.ts';
import { tellEndedMutes } from './tell-ended-mutes.ts';

export function createMuteStore(database: Database): MuteStore {
  const { dialect, read, write } = database;
  return {
    insertMute: (mute, told, by) =>
      write.transaction().execute((transaction) => insertMute(dialect, transaction, { mute, told, by })),
    findMute: (id) => findMute(read, id),
    activeMutes: (now) => selectActiveMutes(read, now),
    extendMute: (mute, told, { by, now }) =>
      write.transaction().execute((transaction) => extendMute(dialect, transaction, { mute, told, by, now })),
    endMutes: (which, end) =>
      write.transaction().execute((transaction) => endMutes(dialect, transaction, { which, end })),
    tellEndedMutes: (now, tell) => tellEndedMutes(database, now, tell),
  };
}

interface Beginning {
  readonly mute: Mute;
  readonly told: NewMessage;
  readonly by: Person;
}

async function insertMute(
  dialect: DialectName,
  queries: Queries,
  { mute, told, by }: Beginning,
): Promise<void> {
  await queries.insertInto('mutes').values(toMuteRow(mute)).execute();
  await insertMessage(queries, told);
  await appendToJournal(dialect, queries, muteAct('muted', mute, { by, at: mute.startsAt }));
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

interface Extension extends Beginning {
  readonly now: number;
}

async function extendMute(
  dialect: DialectName,
  queries: Queries,
  { mute, told, by, now }: Extension,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('mutes')
    .set({ ends_at: mute.endsAt, owner: mute.owner, reason: mute.reason, channel: mute.channel })
    .where('id', '=', mute.id)
    .where((current) => isActive(current, now))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await insertMessage(queries, told);
  await appendToJournal(dialect, queries, muteAct('mute_extended', mute, { by, at: now }));
  return true;
}

interface Ending {
  readonly which: Parameters<MuteStore['endMutes']>[0];
  readonly end: Parameters<MuteStore['endMutes']>[1];
}

async function endMutes(
  dialect: DialectName,
  queries: Queries,
  { which, end: { by, now } }: Ending,
): Promise<readonly Mute[]> {
  const rows = await queries
    .updateTable('mutes')
    .set({ ended_at: now, ended_by: by.userId })
    .where(({ eb }) => ('id' in which ? eb('id', '=', which.id) : eb('rule_id', '=', which.ruleId)))
    .where((mute) => isActive(mute, now))
    .returningAll()
    .execute();
  const ended = rows.map(toMute);
  for (const mute of ended) await appendToJournal(dialect, queries, muteEndAct(mute, { by, at: now }));
  return ended;
}
