import { CompiledQuery, sql } from 'kysely';
import { toKey } from '../key.ts';
import { inPieces } from '../pieces.ts';
import type { SeenAction } from '../store.ts';
import { forgetBodies, insertBodies, mostTogether, withStoredBodies } from './bodies.ts';
import { candidatesIn, countedActions, forgetKeys, indexKeys } from './event-keys.ts';
import type { EventTable, Inserted } from './event-table.ts';
import { keptByCount } from './kept-by-count.ts';
import { firstById, toNewRow } from './new-row.ts';
import { oldest } from './oldest.ts';
import { createStoredIds } from './stored-ids.ts';
import { textHash } from './text-hash.ts';

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
      for (const piece of inPieces(fresh, mostTogether)) {
        const values: (string | number | null)[] = [];
        for (const { row } of piece) {
          const { id, action, actor, occurred_at, received_at } = row;
          const actorHash = actor === null ? null : textHash(actor);
          values.push(id, action, actor, occurred_at, received_at, textHash(action), actorHash);
        }
        const query = CompiledQuery.raw(insertText(piece.length), values);
        const { insertId } = await transaction.executeQuery(query);
        // The rows of one statement are numbered one after the other; the id is that of the last.
        const first = Number(insertId) - piece.length + 1;
        await insertBodies(
          transaction,
          first,
          piece.map(({ row }) => row.body),
        );
        piece.forEach(({ event, row: { id, action, actor, received_at } }, index) => {
          inserted.push({ event, row: { id, seq: first + index, action, actor, received_at } });
        });
      }
      await storedIds.add(
        transaction,
        inserted.map(({ row }) => row),
      );
      return inserted;
    },
    seqOf: (read, id) => storedIds.findCommitted(read, toKey(id)),
    withBodies: withStoredBodies,
    async deleteBefore(transaction, before, most) {
      const rows = await oldest(transaction, before, most).select(['id', 'seq']).execute();
      for (const piece of inPieces(rows)) {
        const seqs = piece.map(({ seq }) => seq);
        await transaction.deleteFrom('events').where('seq', 'in', seqs).execute();
        await storedIds.forget(transaction, piece);
        await forgetKeys(transaction, seqs);
        await forgetBodies(transaction, seqs);
      }
      return rows.length;
    },
    async index(database) {
      await storedIds.index(database);
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

const columns = 'id, action, actor, occurred_at, received_at, action_hash, actor_hash, body';

const insertText = keptByCount((count) => {
  const rows = Array(count).fill("(?,?,?,?,?,?,?,'')").join(',');
  return `insert into events (${columns}) values ${rows}`;
});
