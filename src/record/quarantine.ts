import type { Queries } from './database.ts';
import { inPieces } from './pieces.ts';
import type { Quarantined } from './store.ts';
import type { QuarantineRow } from './tables.ts';

export async function insertQuarantined(queries: Queries, items: readonly Quarantined[]): Promise<void> {
  for (const piece of inPieces(items)) {
    await queries
      .insertInto('quarantine')
      .values(piece.map(toRow))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
}

export async function selectQuarantined(queries: Queries, limit: number): Promise<readonly Quarantined[]> {
  const rows = await queries
    .selectFrom('quarantine')
    .selectAll()
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toQuarantined);
}

export async function countQuarantined(queries: Queries): Promise<number> {
  const { count } = await queries
    .selectFrom('quarantine')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

function toRow({ id, receivedAt, reason, contentType, body }: Quarantined): QuarantineRow {
  return { id, received_at: receivedAt, reason, content_type: contentType ?? null, body: toText(body) };
}

/** PostgreSQL cannot store NUL in text: such a body is kept as the unreadable ones are. */
function toText(body: string): string {
  return body.includes('\0') ? `base64:${Buffer.from(body).toString('base64')}` : body;
}

function toQuarantined(row: QuarantineRow): Quarantined {
  return {
    id: row.id,
    receivedAt: row.received_at,
    reason: row.reason,
    ...(row.content_type === null ? {} : { contentType: row.content_type }),
    body: row.body,
  };
}
