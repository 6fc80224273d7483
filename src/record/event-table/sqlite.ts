import { CompiledQuery, sql } from 'kysely';
import { toKey } from '../key.ts';
import { inPieces } from '../pieces.ts';
import type { SeenAction } from '../store.ts';
import type { EventTable, Inserted } from './event-table.ts';
import { keptByCount } from './kept-by-count.ts';
import { firstById, toNewRow } from './new-row.ts';
import { oldest } from './oldest.ts';
import { createStoredIds } from './stored-ids.ts';
import { textHash } from './text-hash.ts';

/** Rows that one statement inserts; of each number of rows one statement is kept. */
const mostRows = 64;

/** Of one machine: whoever writes is alone, so what is stored can be asked before the insert. */
export function createSqliteEvents(storedIds = createStoredIds()): EventTable {
  return {
    async insert(transaction, events) {
      const byId = firstById(events);
      const stored = await storedIds.find(transaction, [...byId.keys()]);
      const fresh = [...byId]
        .filter(([id]) => !stored.has(id))
        .map(([id, event]) => ({ event, row: toNewRow(id, event) }));
      const inserted: Inserted[] = [];
      for (const piece of inPieces(fresh, mostRows)) {
        const values: (string | number | null)[] = [];
        for (const { row } of piece) {
          const { id, action, actor, occurred_at, received_at, body } = row;
          const actorHash = actor === null ? null : textHash(actor);
          values.push(id, action, actor, occurred_at, received_at, textHash(action), actorHash, body);
        }
        const query = CompiledQuery.raw(insertText(piece.length), values);
        const { insertId } = await transaction.executeQuery(query);
        // The rows of one statement are numbered one after the other; the id is that of the last.
        const first = Number(insertId) - piece.length + 1;
        piece.forEach(({ event, row: { id, action, actor, received_at } }, index) => {
          inserted.push({ event, row: { id, seq: first + index, action, actor, received_at } });
        });
      }
      storedIds.add(inserted.map(({ row }) => row));
      return inserted;
    },
    seqOf: (read, id) => storedIds.findCommitted(read, toKey(id)),
    async deleteBefore(transaction, before, most) {
      const rows = await oldest(transaction, before, most).select(['id', 'seq']).execute();
      for (const piece of inPieces(rows)) {
        const seqs = piece.map(({ seq }) => seq);
        await transaction.deleteFrom('events').where('seq', 'in', seqs).execute();
        await storedIds.forget(transaction, piece);
      }
      return rows.length;
    },
    index: (database) => storedIds.index(database.write),
    narrowed(select, { actor, action }) {
      let narrowed = select;
      if (actor !== undefined) {
        narrowed = narrowed.where(sql<boolean>`actor_hash = ${textHash(actor)}`).where('actor', '=', actor);
      }
      if (action !== undefined) {
        narrowed = narrowed
          .where(sql<boolean>`action_hash = ${textHash(action)}`)
          .where('action', '=', action);
      }
      return narrowed;
    },
    async actions(read, most) {
      // Counted in the index alone, of which a million events fill a few MB.
      const { rows } = await sql<SeenAction>`
        select events.action, counted.events from events join (
          select count(*) as events, max(seq) as latest from events
          group by action_hash order by 1 desc limit ${most}
        ) as counted on events.seq = counted.latest
        order by counted.events desc, events.action`.execute(read);
      return rows;
    },
  };
}

const columns = 'id, action, actor, occurred_at, received_at, action_hash, actor_hash, body';

const insertText = keptByCount((count) => {
  const rows = Array(count).fill('(?,?,?,?,?,?,?,?)').join(',');
  return `insert into events (${columns}) values ${rows}`;
});
