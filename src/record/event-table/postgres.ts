import { CompiledQuery } from 'kysely';
import { blockOf } from '../blocks.ts';
import { toKey } from '../key.ts';
import type { EventTable } from './event-table.ts';
import { firstById, type NewRow, toNewRow } from './new-row.ts';
import { oldest } from './oldest.ts';

/** Of many replicas: a unique index says which ids are new. */
export const postgresEvents: EventTable = {
  async insert(transaction, events) {
    const rows = [...firstById(events)].map(([id, event]) => ({ event, row: toNewRow(id, event) }));
    if (rows.length === 0) return [];
    const result = await transaction.executeQuery<{ id: string; seq: number }>(
      toQuery(rows.map(({ row }) => row)),
    );
    const seqs = new Map(result.rows.map(({ id, seq }) => [id, seq]));
    return rows.flatMap(({ event, row }) => {
      const seq = seqs.get(row.id);
      return seq === undefined ? [] : [{ event, row: { ...row, seq } }];
    });
  },
  async seqOf(read, id) {
    const row = await read.selectFrom('events').select('seq').where('id', '=', toKey(id)).executeTakeFirst();
    return row?.seq;
  },
  withBodies: async (rows) => rows,
  async deleteBefore(transaction, before, most) {
    const { numDeletedRows } = await transaction
      .deleteFrom('events')
      .where('seq', 'in', oldest(transaction, before, most).select('seq'))
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
  index: async () => {},
  narrowed: (select, blocks, { actor, action }) => {
    const inBlocks = select.where(blockOf('seq'), 'in', blocks);
    const byActor = actor === undefined ? inBlocks : inBlocks.where('actor', '=', actor);
    return action === undefined ? byActor : byActor.where('action', '=', action);
  },
  actions: (read, most) =>
    read
      .selectFrom('events')
      .select(({ fn }) => ['action', fn.countAll<number>().as('events')])
      .groupBy('action')
      .orderBy('events', 'desc')
      .orderBy('action')
      .limit(most)
      .execute(),
};

const columns = 'id, action, actor, occurred_at, received_at, body';

/**
 * Numbered as they came, inserted in the order of their ids: two replicas given the same events in different
 * orders then wait for each other in turn instead of in a deadlock.
 */
const text = `
  with numbered as materialized (
    select given.*, nextval(pg_get_serial_sequence('events', 'seq')) as seq
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
      as given (${columns})
  )
  insert into events (seq, ${columns})
  select seq, ${columns} from numbered order by id
  on conflict (id) do nothing returning id, seq`;

function toQuery(rows: readonly NewRow[]): CompiledQuery {
  return CompiledQuery.raw(text, [
    rows.map((row) => row.id),
    rows.map((row) => row.action),
    rows.map((row) => row.actor),
    rows.map((row) => row.occurred_at),
    rows.map((row) => row.received_at),
    rows.map((row) => row.body),
  ]);
}
