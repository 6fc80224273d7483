import { sql } from 'kysely';
import type { Queries } from './database.ts';
import { inPieces } from './pieces.ts';

/** One look into the index for each rule: to group all of its matches would read them all. */
export async function selectLastMatches(
  queries: Queries,
  ruleIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  for (const piece of inPieces(ruleIds)) {
    const { rows } = await sql<{ rule_id: string; received_at: number | null }>`
      select column1 as rule_id, (
        select received_at from matches where rule_id = column1 order by event_seq desc limit 1
      ) as received_at
      from (values ${sql.join(piece.map((id) => sql`(${id})`))}) as asked`.execute(queries);
    for (const { rule_id, received_at } of rows) if (received_at !== null) last.set(rule_id, received_at);
  }
  return last;
}
