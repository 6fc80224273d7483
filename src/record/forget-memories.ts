import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Queries } from './database.ts';

/** At most `most` of what rules remember of the time before `before` (ms); how many they were. */
export function forgetBefore(queries: Queries, before: number, most: number): Promise<number> {
  return forget(queries, sql<SqlBool>`occurred_at < ${before}`, most);
}

/** At most `most` of what memories remember that are neither needed nor noted any more; how many they were. */
export async function forgetUnnoted(
  queries: Queries,
  needed: readonly string[],
  most: number,
): Promise<number> {
  const unnoted = (await selectUnnoted(queries)).filter((memory) => !needed.includes(memory));
  return unnoted.length === 0 ? 0 : forget(queries, sql<SqlBool>`memory in (${sql.join(unnoted)})`, most);
}

/** A rule may remember a million events, and SQLite deletes them in our own thread. */
async function forget(queries: Queries, which: RawBuilder<SqlBool>, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from memories where (memory, key, value, event_id) in (
      select memory, key, value, event_id from memories where ${which} limit ${most}
    )`.execute(queries);
  return Number(numAffectedRows ?? 0);
}

/** From one memory to the next: there are few of them, and very many rows. */
async function selectUnnoted(queries: Queries): Promise<readonly string[]> {
  const { rows } = await sql<{ memory: string }>`
    with recursive known (memory) as (
      select min(memory) from memories
      union all
      select (select min(memory) from memories where memory > known.memory) from known
      where known.memory is not null
    )
    select memory from known
    where memory is not null and memory not in (select memory from built_memories)`.execute(queries);
  return rows.map(({ memory }) => memory);
}
