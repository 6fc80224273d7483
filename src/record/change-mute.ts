import type { ExpressionBuilder } from 'kysely';
import type { Mute } from '../model/mute.ts';
import type { Database, Queries } from './database.ts';
import { appendToJournal } from './journal.ts';
import { alertLock, takeLock } from './lock.ts';
import { insertMessage } from './messages.ts';
import { muteAct } from './mute-acts.ts';
import { isActive, toMute, toMuteRow, toScopeRow } from './mute-rows.ts';
import type { MuteStore } from './store.ts';
import type { Tables } from './tables.ts';

type Parameter = Parameters<MuteStore['changeMute']>;

interface Wanted {
  readonly which: Parameter[0];
  readonly act: Parameter[1];
  readonly change: Parameter[2];
}

/** Under the lock that ingests take, so that of two first mutes of one rule the second finds the first. */
export async function changeMute(database: Database, { which, act, change }: Wanted) {
  const { dialect } = database;
  return database.transaction(async (transaction) => {
    await takeLock(dialect, transaction, alertLock);
    const before = await selectActive(transaction, which, act.now);
    const changed = change(before);
    if (changed === undefined) return { before, after: undefined };
    const { kind, mute, told } = changed;
    if (before === undefined) await transaction.insertInto('mutes').values(toMuteRow(mute)).execute();
    else await update(transaction, mute, before);
    await insertMessage(transaction, told);
    await appendToJournal(dialect, transaction, muteAct(kind, mute, { by: act.by, at: act.now }));
    return { before, after: mute };
  });
}

async function selectActive(
  queries: Queries,
  which: Wanted['which'],
  now: number,
): Promise<Mute | undefined> {
  const row = await queries
    .selectFrom('mutes')
    .selectAll()
    .where((mute) => isWanted(mute, which))
    .where((mute) => isActive(mute, now))
    .orderBy('starts_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toMute(row);
}

function isWanted({ eb, and }: ExpressionBuilder<Tables, 'mutes'>, which: Wanted['which']) {
  if ('id' in which) return eb('id', '=', which.id);
  const { rule_id, actor } = toScopeRow(which);
  return and([
    eb('rule_id', '=', rule_id),
    actor === null ? eb('actor', 'is', null) : eb('actor', '=', actor),
  ]);
}

async function update(queries: Queries, mute: Mute, before: Mute): Promise<void> {
  const { ends_at, owner, spared_actor, reason, channel } = toMuteRow(mute);
  const rearmed = mute.endsAt === before.endsAt ? {} : { reminded_at: null };
  await queries
    .updateTable('mutes')
    .set({ ends_at, owner, spared_actor, reason, channel, ...rearmed })
    .where('id', '=', before.id)
    .execute();
}
