import { type RawBuilder, sql } from 'kysely';
import { eventsPerBlock } from '../blocks.ts';
import type { Queries, SqliteDatabase } from '../database.ts';
import { joinBodies } from './bodies.ts';
import type { EventKeys } from './event-table.ts';
import { textHash } from './text-hash.ts';

/**
 * Events by actor and by action, for SQLite. Two indexes that each insert keeps cost a sixth of an ingest; a whole
 * block at a time, in order, they cost next to nothing. The events of the last blocks, which are not in the tables
 * yet, are looked through themselves: some thousand at most.
 */

/** The number of the first event that the tables do not hold. */
const firstLeft = sql<number>`((select coalesce(max(block), -1) from event_actions) + 1) * ${sql.lit(eventsPerBlock)}`;

/** The numbers of the events in the blocks, newest block first, whose hashes fit: to be compared by their texts. */
export function candidatesIn(
  blocks: readonly number[],
  { actor, action }: EventKeys,
): RawBuilder<{ seq: number }> {
  const byAction = action === undefined ? sql`` : sql` and action_hash = ${textHash(action)}`;
  const byActor = actor === undefined ? sql`` : sql` and actor_hash = ${textHash(actor)}`;
  const table = sql.table(actor === undefined ? 'event_actions' : 'event_actors');
  const first = (blocks.at(-1) ?? 0) * eventsPerBlock;
  const end = ((blocks[0] ?? -1) + 1) * eventsPerBlock;
  return sql`
    select seq from ${table} where block in (${sql.join(blocks)})${byActor}${byAction}
    union all
    select seq from events where seq >= max(${first}, ${firstLeft}) and seq < ${end}${byActor}${byAction}`;
}

/** The actions by their hashes: how many events each has, and the number of one of them. */
export const countedActions = sql<{ events: number; latest: number }>`
  select count(*) as events, max(seq) as latest from (
    select action_hash, seq from event_actions
    union all
    select action_hash, seq from events where seq >= ${firstLeft}
  ) group by action_hash`;

/** Brings the tables up to the last block that is complete, and joins its bodies before, in short transactions. */
export async function indexKeys(database: SqliteDatabase): Promise<void> {
  const { read } = database;
  for (;;) {
    const block = await nextComplete(read);
    if (block === undefined) return;
    await joinBodies(database, block);
    await database.transaction((transaction) => indexBlock(transaction, block));
  }
}

/** Blocks whose events have all been deleted are passed over. */
async function nextComplete(queries: Queries): Promise<number | undefined> {
  const { rows } = await sql<{ next: number | null; last: number | null }>`
    select (select min(seq) from events where seq >= ${firstLeft}) as next,
      (select max(seq) from events) as last`.execute(queries);
  const [{ next, last } = { next: null, last: null }] = rows;
  if (next === null || last === null) return undefined;
  const block = Math.floor(next / eventsPerBlock);
  return block < Math.floor(last / eventsPerBlock) ? block : undefined;
}

/** Another process may have done it meanwhile. */
async function indexBlock(transaction: Queries, block: number): Promise<void> {
  const inBlock = sql`seq >= ${block * eventsPerBlock} and seq < ${(block + 1) * eventsPerBlock}`;
  await sql`insert or ignore into event_actors
    select ${block}, actor_hash, action_hash, seq from events
    where ${inBlock} and actor_hash is not null order by 2, 3, 4`.execute(transaction);
  await sql`insert or ignore into event_actions
    select ${block}, action_hash, seq from events where ${inBlock} order by 2, 3`.execute(transaction);
}

/** Takes events that are deleted out of the tables. */
export async function forgetKeys(transaction: Queries, seqs: readonly number[]): Promise<void> {
  const blocks = [...new Set(seqs.map((seq) => Math.floor(seq / eventsPerBlock)))];
  for (const table of ['event_actors', 'event_actions']) {
    await sql`delete from ${sql.table(table)}
      where block in (${sql.join(blocks)}) and seq in (${sql.join(seqs)})`.execute(transaction);
  }
}
