import { sql } from 'kysely';
import type { Alert } from '../model/alert.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import { type Severity, severities } from '../model/severity.ts';
import { toAlert } from './alert-body.ts';
import type { Database, Queries } from './database.ts';
import { toStoredEvent } from './event-body.ts';
import type { EventTable } from './event-table/event-table.ts';
import { countPerHour } from './hours.ts';
import { toFoldedKey } from './key.ts';
import { selectLastMatches } from './last-matches.ts';
import { countQuarantined, selectQuarantined } from './quarantine.ts';
import { firstSince, selectRecent } from './recent.ts';
import { withMatches } from './recent-matches.ts';
import type { EventReads, RecentEvent, StoredEvent } from './store.ts';

/** Atlassian has a few hundred actions; more than this is not looked at. */
const mostActions = 5000;

export function createEventReads({ read }: Database, events: EventTable): EventReads {
  return {
    recent: (query) => selectRecent(read, events, query),
    findEvent: (id) => findEvent(read, events, id),
    eventsAfter: (afterSeq, limit, since) => selectAfter(read, events, { afterSeq, limit, since }),
    seenActions: () => events.actions(read, mostActions),
    countEvents: (since) => countEvents(read, since),
    historyBefore: (receivedAt) => selectHistoryBefore(read, receivedAt),
    firstSeq: async (since) => (await selectFirstSince(read, since)) ?? (await selectLast(read)) + 1,
    lastSeq: () => selectLast(read),
    eventsPerHour: (until, hours) => countPerHour(read, until, hours),
    lastReceived: () => selectLastReceived(read),
    lastMatches: (ruleIds) => selectLastMatches(read, ruleIds),
    quarantined: (limit) => selectQuarantined(read, limit),
    countQuarantined: () => countQuarantined(read),
    findAlert: (id) => findAlert(read, id),
    countMatches: (query) => countMatches(read, query),
  };
}

async function findEvent(queries: Queries, events: EventTable, id: string): Promise<RecentEvent | undefined> {
  const seq = await events.seqOf(queries, id);
  if (seq === undefined) return undefined;
  const rows = await queries.selectFrom('events').selectAll().where('seq', '=', seq).execute();
  return (await withMatches(queries, await events.withBodies(rows)))[0];
}

interface Page {
  readonly afterSeq: number;
  readonly limit: number;
  readonly since: number | undefined;
}

async function selectAfter(
  queries: Queries,
  events: EventTable,
  { afterSeq, limit, since }: Page,
  triesLeft = 10,
): Promise<readonly StoredEvent[]> {
  // Every later page begins where the one before it ended.
  const first = since === undefined || afterSeq > 0 ? 0 : ((await selectFirstSince(queries, since)) ?? 0);
  const rows = await queries
    .selectFrom('events')
    .selectAll()
    .where('seq', '>=', Math.max(afterSeq + 1, first))
    .where('received_at', '>=', since ?? 0)
    .orderBy('seq')
    .limit(limit)
    .execute();
  const found = await events.withBodies(rows);
  // Some have been deleted meanwhile, and a page that is short would be taken for the last.
  if (found.length < rows.length && triesLeft > 0)
    return selectAfter(queries, events, { afterSeq, limit, since }, triesLeft - 1);
  return found.map(toStoredEvent);
}

/** The first page would otherwise walk over everything that is older. */
async function selectFirstSince(queries: Queries, since: number): Promise<number | undefined> {
  const { rows } = await sql<{ first: number | null }>`select ${firstSince(since)} as first`.execute(queries);
  return rows[0]?.first ?? undefined;
}

async function selectLast(queries: Queries): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(seq) as last from events`.execute(queries);
  return rows[0]?.last ?? 0;
}

async function countEvents(queries: Queries, since: number): Promise<number> {
  const { count } = await queries
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('received_at', '>=', since)
    .executeTakeFirstOrThrow();
  return count;
}

async function selectHistoryBefore(queries: Queries, receivedAt: number): Promise<number | undefined> {
  const { start } = await queries
    .selectFrom('events')
    .select(({ fn }) => fn.min<number | null>('occurred_at').as('start'))
    .where('received_at', '<', receivedAt)
    .executeTakeFirstOrThrow();
  return start ?? undefined;
}

async function selectLastReceived(
  queries: Queries,
): Promise<Pick<AuditEvent, 'receivedAt' | 'occurredAt'> | undefined> {
  const row = await queries
    .selectFrom('events')
    .select(['received_at', 'occurred_at'])
    .orderBy('received_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { receivedAt: row.received_at, occurredAt: row.occurred_at };
}

async function findAlert(queries: Queries, id: string): Promise<Alert | undefined> {
  const row = await queries.selectFrom('alerts').select('body').where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toAlert(row);
}

type MatchCount = Parameters<EventReads['countMatches']>[0];

async function countMatches(
  queries: Queries,
  { ruleId, actor, since }: MatchCount,
): Promise<Record<Severity, number>> {
  const query = queries
    .selectFrom('matches')
    .select(({ fn }) => ['severity', fn.countAll<number>().as('count')])
    .where('rule_id', '=', ruleId)
    .where('outcome', 'in', ['alert', 'muted'])
    .where('event_seq', '>=', firstSince(since))
    .where('received_at', '>=', since)
    .$if(actor !== undefined, (all) => all.where('actor', '=', toFoldedKey(actor ?? '')))
    .groupBy('severity');
  const counts = new Map((await query.execute()).map(({ severity, count }) => [severity, count]));
  return toCounts((severity) => counts.get(severity) ?? 0);
}

function toCounts(countOf: (severity: Severity) => number): Record<Severity, number> {
  const [info, low, medium, high, critical] = severities;
  return {
    info: countOf(info),
    low: countOf(low),
    medium: countOf(medium),
    high: countOf(high),
    critical: countOf(critical),
  };
}
