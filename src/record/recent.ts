import { type Expression, type SqlBool, sql } from 'kysely';
import type { Queries } from './database.ts';
import { toFoldedKey } from './key.ts';
import { withMatches } from './recent-matches.ts';
import type { RecentEvent, RecentQuery } from './store.ts';

/**
 * Newest received first, by `(received_at, seq)`: two replicas commit in another order than they received, and
 * only received times make `since` a range of an index. Filters on matches start from the matches, of which
 * there are few; each order below has its index.
 */
export async function selectRecent(queries: Queries, query: RecentQuery): Promise<readonly RecentEvent[]> {
  const seqs = asksForMatches(query) ? await seqsByMatch(queries, query) : await seqsByEvent(queries, query);
  if (seqs.length === 0) return [];
  const rows = await queries
    .selectFrom('events')
    .selectAll()
    .where('seq', 'in', seqs)
    .orderBy('received_at', 'desc')
    .orderBy('seq', 'desc')
    .execute();
  return withMatches(queries, rows);
}

function asksForMatches({ ruleId, severity, alertsOnly }: RecentQuery): boolean {
  return ruleId !== undefined || severity !== undefined || alertsOnly === true;
}

async function seqsByEvent(queries: Queries, query: RecentQuery): Promise<readonly number[]> {
  let select = queries
    .selectFrom('events')
    .select('seq')
    .orderBy('received_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(query.limit);
  if (query.actor !== undefined) select = select.where('actor', '=', toFoldedKey(query.actor));
  if (query.action !== undefined) select = select.where('action', '=', toFoldedKey(query.action));
  if (query.since !== undefined) select = select.where('received_at', '>=', query.since);
  if (query.beforeSeq !== undefined) select = select.where(isBefore('seq', query.beforeSeq));
  return (await select.execute()).map(({ seq }) => seq);
}

async function seqsByMatch(queries: Queries, query: RecentQuery): Promise<readonly number[]> {
  let select = queries
    .selectFrom('matches')
    .select(['received_at', 'event_seq'])
    // An event that several rules matched comes once.
    .distinct()
    .orderBy('received_at', 'desc')
    .orderBy('event_seq', 'desc')
    .limit(query.limit);
  if (query.ruleId !== undefined) select = select.where('rule_id', '=', query.ruleId.toLowerCase());
  if (query.severity !== undefined) select = select.where('severity', '=', query.severity);
  if (query.actor !== undefined) select = select.where('actor', '=', toFoldedKey(query.actor));
  if (query.action !== undefined) select = select.where(hasAction(toFoldedKey(query.action)));
  if (query.since !== undefined) select = select.where('received_at', '>=', query.since);
  if (query.beforeSeq !== undefined) select = select.where(isBefore('event_seq', query.beforeSeq));
  return (await select.execute()).map(({ event_seq }) => event_seq);
}

function hasAction(action: string): Expression<SqlBool> {
  return sql<SqlBool>`exists (select 1 from events where seq = event_seq and action = ${action})`;
}

function isBefore(column: 'seq' | 'event_seq', seq: number): Expression<SqlBool> {
  const position = sql`(select received_at, seq from events where seq = ${seq})`;
  return sql<SqlBool>`(received_at, ${sql.ref(column)}) < ${position}`;
}
