import { sql } from 'kysely';
import { blockOf, blocksBetween } from './blocks.ts';
import type { Queries } from './database.ts';
import type { EventTable } from './event-table/event-table.ts';
import { toFoldedKey } from './key.ts';
import { withMatches } from './recent-matches.ts';
import type { RecentEvent, RecentQuery } from './store.ts';

/**
 * Newest stored first. What asks for matches starts from the matches, of which there are few; a filter by actor or
 * action walks the blocks of its index.
 */
export async function selectRecent(
  queries: Queries,
  events: EventTable,
  query: RecentQuery,
): Promise<readonly RecentEvent[]> {
  const range = await selectRange(queries, query);
  if (range === undefined) return [];
  const search = { queries, events, query, range };
  const seqs = isKeyed(query) ? await walk(search) : await page(search, undefined, query.limit);
  if (seqs.length === 0) return [];
  const rows = await queries
    .selectFrom('events')
    .selectAll()
    .where('seq', 'in', seqs)
    .orderBy('seq', 'desc')
    .execute();
  return withMatches(queries, await events.withBodies(rows));
}

interface Search {
  readonly queries: Queries;
  readonly events: EventTable;
  readonly query: RecentQuery;
  readonly range: Range;
}

/** Sequence numbers, both included. */
interface Range {
  readonly first: number;
  readonly last: number;
}

async function selectRange(queries: Queries, { since, beforeSeq }: RecentQuery): Promise<Range | undefined> {
  const first = since === undefined ? sql`(select min(seq) from events)` : firstSince(since);
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select ${first} as first, (select max(seq) from events) as last`.execute(queries);
  const [range] = rows;
  if (range === undefined || range.first === null || range.last === null) return undefined;
  return { first: range.first, last: Math.min(range.last, (beforeSeq ?? Number.POSITIVE_INFINITY) - 1) };
}

const mostOutOfOrder = 50_000;

/**
 * Where to begin for what was received since a time. Sequence numbers follow the received times but for replicas
 * whose clocks differ, so the oldest events of the range hold its lowest number; to look at all of it would cost
 * as much as the range is long.
 */
export function firstSince(since: number) {
  return sql<number | null>`(
    select min(seq) from (
      select seq from events where received_at >= ${since} order by received_at, seq limit ${mostOutOfOrder}
    ) as oldest
  )`;
}

function isKeyed({ actor, action }: RecentQuery): boolean {
  return actor !== undefined || action !== undefined;
}

async function walk(search: Search): Promise<readonly number[]> {
  const { query, range } = search;
  const seqs: number[] = [];
  for (const blocks of blocksBetween(range.first, range.last)) {
    seqs.push(...(await page(search, blocks, query.limit - seqs.length)));
    if (seqs.length >= query.limit) break;
  }
  return seqs;
}

function page(search: Search, blocks: readonly number[] | undefined, limit: number) {
  const { ruleId, severity, alertsOnly } = search.query;
  const asksForMatches = ruleId !== undefined || severity !== undefined || alertsOnly === true;
  return asksForMatches ? pageOfMatches(search, blocks, limit) : pageOfEvents(search, blocks, limit);
}

async function pageOfEvents(
  { queries, events, query, range }: Search,
  blocks: readonly number[] | undefined,
  limit: number,
) {
  const position = positionIn('seq', blocks);
  let select = queries
    .selectFrom('events')
    .select('seq')
    .where(position, '>=', range.first)
    .where(position, '<=', range.last)
    .orderBy('seq', 'desc')
    .limit(limit);
  if (query.since !== undefined) select = select.where('received_at', '>=', query.since);
  const by = {
    ...(query.actor === undefined ? {} : { actor: toFoldedKey(query.actor) }),
    ...(query.action === undefined ? {} : { action: toFoldedKey(query.action) }),
  };
  if (blocks !== undefined) select = events.narrowed(select, blocks, by);
  return (await select.execute()).map(({ seq }) => seq);
}

async function pageOfMatches(
  { queries, query, range }: Search,
  blocks: readonly number[] | undefined,
  limit: number,
) {
  const position = positionIn('event_seq', blocks);
  let select = queries
    .selectFrom('matches')
    .select('event_seq')
    // An event that several rules matched comes once.
    .distinct()
    .where(position, '>=', range.first)
    .where(position, '<=', range.last)
    .orderBy('event_seq', 'desc')
    .limit(limit);
  const { ruleId, severity, actor, action } = query;
  if (blocks !== undefined) select = select.where(blockOf('event_seq'), 'in', blocks);
  if (actor !== undefined) select = select.where('actor', '=', toFoldedKey(actor));
  if (action !== undefined)
    select = select.where(columnFor('action', actor === undefined), '=', toFoldedKey(action));
  if (ruleId !== undefined)
    select = select.where(columnFor('rule_id', blocks === undefined), '=', ruleId.toLowerCase());
  const bySeverity = blocks === undefined && ruleId === undefined;
  if (severity !== undefined) select = select.where(columnFor('severity', bySeverity), '=', severity);
  if (query.since !== undefined) select = select.where('received_at', '>=', query.since);
  return (await select.execute()).map(({ event_seq }) => event_seq);
}

/**
 * Each page takes one index, the one that is said to narrow most. Left to choose, SQLite takes all matches of a
 * severity or a rule for every list of blocks, and of a severity before those of a rule.
 */
function columnFor(column: 'action' | 'rule_id' | 'severity', byIndex: boolean) {
  return byIndex ? sql.ref<string>(column) : sql<string>`(${sql.ref(column)} || '')`;
}

/** Within blocks the range only trims the ends: SQLite would otherwise walk the table by it, as nothing else narrows less. */
function positionIn(column: 'seq' | 'event_seq', blocks: readonly number[] | undefined) {
  return blocks === undefined ? sql.ref<number>(column) : sql<number>`(${sql.ref(column)} + 0)`;
}
