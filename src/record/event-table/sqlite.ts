import { sql } from 'kysely';
import type { AuditEvent } from '../../model/audit-event.ts';
import type { SqliteDatabase, SqliteWriter } from '../database.ts';
import { toKey } from '../key.ts';
import { inPieces } from '../pieces.ts';
import type { SeenAction } from '../store.ts';
import { forgetBodies, insertBodies, mostTogether, withStoredBodies } from './bodies.ts';
import { candidatesIn, countedActions, forgetKeys, indexKeys } from './event-keys.ts';
import type { EventTable, Inserted } from './event-table.ts';
import { keptByCount } from './kept-by-count.ts';
import { firstById, type NewRow, toNewRow } from './new-row.ts';
import { oldest } from './oldest.ts';
import { createStoredIds } from './stored-ids.ts';
import { textHash } from './text-hash.ts';

/** Of one machine: whoever writes is alone, so what is stored can be asked before the insert. `storedIds` is for tests. */
export function createSqliteEvents(
  database: SqliteDatabase,
  storedIds = createStoredIds(database),
): EventTable {
  const { reader, writer } = database;
  return {
    async insert(_, events) {
      const byId = firstById(events);
      const stored = storedIds.find([...byId.keys()]);
      const fresh = [...byId]
        .filter(([id]) => !stored.has(id))
        .map(([id, event]) => ({ event, row: toNewRow(id, event) }));
      const inserted = [...inPieces(fresh, mostTogether)].flatMap((piece) => insertPiece(writer, piece));
      storedIds.add(inserted.map(({ row }) => row));
      return inserted;
    },
    seqOf: async (_, id) => storedIds.findCommitted(toKey(id)),
    withBodies: async (rows) => withStoredBodies(reader, rows),
    async deleteBefore(transaction, before, most) {
      const rows = await oldest(transaction, before, most).select('seq').execute();
      for (const piece of inPieces(rows)) {
        const seqs = piece.map(({ seq }) => seq);
        await transaction.deleteFrom('events').where('seq', 'in', seqs).execute();
        await forgetKeys(transaction, seqs);
        forgetBodies(writer, seqs);
      }
      storedIds.forget();
      return rows.length;
    },
    async index() {
      await storedIds.index();
      await indexKeys(database);
    },
    narrowed(select, blocks, by) {
      const { actor, action } = by;
      const found = select.where(sql<boolean>`seq in (${candidatesIn(blocks, by)})`);
      const byActor = actor === undefined ? found : found.where('actor', '=', actor);
      return action === undefined ? byActor : byActor.where('action', '=', action);
    },
    async actions(read, most) {
      const { rows } = await sql<SeenAction>`
        select events.action, counted.events from events join (
          ${countedActions} order by 1 desc limit ${most}
        ) as counted on events.seq = counted.latest
        order by counted.events desc, events.action`.execute(read);
      return rows;
    },
  };
}

/** The rows of one statement are numbered one after the other. */
function insertPiece(writer: SqliteWriter, piece: readonly Fresh[]): readonly Inserted[] {
  const values: (string | number | null)[] = [];
  for (const { row } of piece) {
    const { id, action, actor, occurred_at, received_at } = row;
    const actorHash = actor === null ? null : textHash(actor);
    values.push(id, action, actor, occurred_at, received_at, textHash(action), actorHash);
  }
  const first = writer.run(insertText(piece.length), values) - piece.length + 1;
  const bodies = piece.map(({ row }) => row.body);
  insertBodies(writer, first, bodies);
  return piece.map(({ event, row: { id, action, actor, received_at } }, index) => ({
    event,
    row: { id, seq: first + index, action, actor, received_at },
  }));
}

interface Fresh {
  readonly event: AuditEvent;
  readonly row: NewRow;
}

const columns = 'id, action, actor, occurred_at, received_at, action_hash, actor_hash, body';

const insertText = keptByCount((count) => {
  const rows = Array(count).fill("(?,?,?,?,?,?,?,'')").join(',');
  return `insert into events (${columns}) values ${rows}`;
});
