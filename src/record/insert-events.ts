import { CompiledQuery } from 'kysely';
import { type AuditEvent, actorKey } from '../model/audit-event.ts';
import type { DialectName, Queries } from './database.ts';
import { toBody } from './event-body.ts';
import { toFoldedKey, toKey } from './key.ts';

const columns = 'id, action, actor, occurred_at, received_at, body';

interface Row {
  readonly id: string;
  readonly action: string;
  readonly actor: string | null;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly body: string;
}

/** How one database inserts rows and says which were new; the relay's throughput hangs on it. */
interface Insertion {
  readonly mostRows: number;
  readonly toQuery: (rows: readonly Row[]) => CompiledQuery;
}

/** Inserts the events whose id is not stored yet and gives them back in order. */
export async function insertEvents(
  dialect: DialectName,
  transaction: Queries,
  events: readonly AuditEvent[],
): Promise<readonly AuditEvent[]> {
  const insertion = insertions[dialect];
  const byId = firstById(events);
  const rows = [...byId].map(([id, event]) => toRow(id, event));
  const inserted = new Set<string>();
  for (let start = 0; start < rows.length; start += insertion.mostRows) {
    const query = insertion.toQuery(rows.slice(start, start + insertion.mostRows));
    const result = await transaction.executeQuery<{ id: string }>(query);
    for (const { id } of result.rows) inserted.add(id);
  }
  return [...byId].filter(([id]) => inserted.has(id)).map(([, event]) => event);
}

function firstById(events: readonly AuditEvent[]): Map<string, AuditEvent> {
  const byId = new Map<string, AuditEvent>();
  for (const event of events) {
    const id = toKey(event.id);
    if (!byId.has(id)) byId.set(id, event);
  }
  return byId;
}

function toRow(id: string, event: AuditEvent): Row {
  const actor = actorKey(event.actor);
  return {
    id,
    action: toFoldedKey(event.action),
    actor: actor === undefined ? null : toFoldedKey(actor),
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    body: toBody(event),
  };
}

/** One text for each number of rows, so that the statement is prepared once. */
const sqliteTexts = new Map<number, string>();

function sqliteText(count: number): string {
  const known = sqliteTexts.get(count);
  if (known !== undefined) return known;
  const rows = Array(count).fill('(?,?,?,?,?,?)').join(',');
  const text = `insert into events (${columns}) values ${rows} on conflict (id) do nothing returning id`;
  sqliteTexts.set(count, text);
  return text;
}

const sqlite: Insertion = {
  mostRows: 64,
  toQuery: (rows) => {
    const values = rows.flatMap((row) => [
      row.id,
      row.action,
      row.actor,
      row.occurredAt,
      row.receivedAt,
      row.body,
    ]);
    return CompiledQuery.raw(sqliteText(rows.length), values);
  },
};

/**
 * Numbered as they came, inserted in the order of their ids: two replicas given the same events in different
 * orders then wait for each other in turn instead of in a deadlock.
 */
const postgresText = `
  with numbered as materialized (
    select given.*, nextval(pg_get_serial_sequence('events', 'seq')) as seq
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
      as given (${columns})
  )
  insert into events (seq, ${columns})
  select seq, ${columns} from numbered order by id
  on conflict (id) do nothing returning id`;

const postgres: Insertion = {
  mostRows: Number.MAX_SAFE_INTEGER,
  toQuery: (rows) =>
    CompiledQuery.raw(postgresText, [
      rows.map((row) => row.id),
      rows.map((row) => row.action),
      rows.map((row) => row.actor),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.body),
    ]),
};

const insertions: Readonly<Record<DialectName, Insertion>> = { sqlite, postgres };
