import { CompiledQuery, type Kysely } from 'kysely';
import type { Queries } from '../database.ts';
import { inPieces } from '../pieces.ts';
import { loadSetting, saveSetting } from '../settings.ts';
import type { Tables } from '../tables.ts';
import { keptByCount } from './kept-by-count.ts';
import { textHash } from './text-hash.ts';

/**
 * Which ids are stored, for SQLite. A unique index on ids, which come in no order, touches a page of its own for
 * nearly every event: half of what an insert cost. So the newest ids are remembered here, and many at a time go, in
 * order, into an index of their hashes. The table itself is what counts: whatever is found here is looked up there.
 */
export interface StoredIds {
  /** The numbers of those that are stored, by id; in the transaction that is going to insert. */
  find(transaction: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The number of one that is committed. */
  findCommitted(read: Queries, id: string): Promise<number | undefined>;
  /** Those that were inserted in the transaction that has just asked for them, in order. */
  add(events: readonly EventId[]): void;
  /** Moves what is remembered into the index, once it is much. */
  index(write: Kysely<Tables>): Promise<void>;
  /** Takes events that are deleted out of the index. */
  forget(transaction: Queries, events: readonly EventId[]): Promise<void>;
}

interface EventId {
  readonly id: string;
  readonly seq: number;
}

/** Ids that are remembered before they go into the index. */
const mostRecent = 16_384;
/** Of these, how many go in one transaction: bounds how long an ingest waits for it (a few ms). */
const indexedAtOnce = 1024;

/** The number up to which the index holds all. */
const indexedSetting = 'events-indexed';

/** `hash` and `most` are for tests. */
export function createStoredIds(hash = textHash, most = mostRecent): StoredIds {
  let recent = new Map<string, number>();
  /** The last event that has been seen: what follows it is new to us, such as what another process stored. */
  let last: EventId | undefined;
  let indexed = 0;

  const loadIndexed = async (queries: Queries): Promise<void> => {
    indexed = Number((await loadSetting(queries, indexedSetting)) ?? 0);
  };

  /** Learns of what was stored since; begins anew where what was seen last has been rolled back. */
  const catchUp = async (transaction: Queries): Promise<void> => {
    if (last === undefined) await loadIndexed(transaction);
    const from = last?.seq ?? indexed + 1;
    const { rows } = await transaction.executeQuery<EventId>(CompiledQuery.raw(sinceText, [from]));
    if (last !== undefined && rows[0]?.id !== last.id) {
      recent = new Map();
      last = undefined;
      return await catchUp(transaction);
    }
    add(rows);
  };

  /** Should they be rolled back, the last of them will be missing when the next transaction catches up. */
  const add = (events: readonly EventId[]): void => {
    for (const { id, seq } of events) recent.set(id, seq);
    last = events.at(-1) ?? last;
  };

  const inIndex = async (queries: Queries, ids: readonly string[]): Promise<number[]> => {
    const seqs: number[] = [];
    if (indexed === 0) return seqs;
    for (const piece of inPieces(ids)) {
      const query = CompiledQuery.raw(hashesText(piece.length), piece.map(hash));
      const { rows } = await queries.executeQuery<{ seq: number }>(query);
      for (const { seq } of rows) seqs.push(seq);
    }
    return seqs;
  };

  /** Hashes may coincide, and what is remembered may have been deleted or rolled back. */
  const verified = async (queries: Queries, seqs: readonly number[]): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    for (const piece of inPieces(seqs)) {
      const rows = await queries
        .selectFrom('events')
        .select(['id', 'seq'])
        .where('seq', 'in', piece)
        .execute();
      for (const { id, seq } of rows) found.set(id, seq);
    }
    return found;
  };

  const find = async (queries: Queries, ids: readonly string[]): Promise<Map<string, number>> => {
    const seqs: number[] = [];
    const others: string[] = [];
    for (const id of ids) {
      const seq = recent.get(id);
      if (seq === undefined) others.push(id);
      else seqs.push(seq);
    }
    seqs.push(...(await inIndex(queries, others)));
    return verified(queries, seqs);
  };

  return {
    async find(transaction, ids) {
      if (ids.length === 0) return new Map();
      await catchUp(transaction);
      return find(transaction, ids);
    },
    add,
    async findCommitted(read, id) {
      // Nothing has been stored since the start: without this all of the table would be looked through.
      if (last === undefined) await loadIndexed(read);
      const found = (await find(read, [id])).get(id);
      if (found !== undefined) return found;
      const { rows } = await read.executeQuery<{ seq: number }>(
        CompiledQuery.raw('select seq from events where seq > ? and id = ?', [last?.seq ?? indexed, id]),
      );
      return rows[0]?.seq;
    },
    async index(write) {
      const run = recent;
      if (run.size < most) return;
      // The oldest of them, always as many: each number of rows would be a statement of its own.
      const oldest = [...run].slice(0, most);
      const until = Math.max(...oldest.map(([, seq]) => seq));
      const hashed = oldest.map(([id, seq]) => [hash(id), seq] as const);
      hashed.sort(([one], [other]) => one - other);
      const save = (piece: readonly (readonly [number, number])[]) =>
        write.executeQuery(CompiledQuery.raw(insertText(piece.length), piece.flat()));
      // Each commit takes its time: who is twice as far behind takes four pieces in one, or would never catch up.
      const piecesPerCommit = Math.floor((run.size / most) ** 2);
      for (const pieces of inPieces([...inPieces(hashed, indexedAtOnce)], piecesPerCommit)) {
        await Promise.all(pieces.map(save));
      }
      const kept = await write.transaction().execute(async (transaction) => {
        await catchUp(transaction);
        if (recent === run) await saveSetting(transaction, indexedSetting, String(until));
        return recent === run;
      });
      if (!kept || recent !== run) return;
      indexed = until;
      recent = new Map([...run].filter(([, seq]) => seq > until));
    },
    async forget(transaction, events) {
      const hashes = events.map(({ id }) => hash(id));
      const seqs = events.map(({ seq }) => seq);
      await transaction.executeQuery(CompiledQuery.raw(forgetText(events.length), [...hashes, ...seqs]));
    },
  };
}

const sinceText = 'select id, seq from events where seq >= ? order by seq';

const hashesText = keptByCount((count) => `select seq from event_hashes where hash in (${marks(count)})`);

function insertText(count: number): string {
  return `insert or ignore into event_hashes (hash, seq) values ${Array(count).fill('(?,?)').join(',')}`;
}

function forgetText(count: number): string {
  return `delete from event_hashes where hash in (${marks(count)}) and seq in (${marks(count)})`;
}

function marks(count: number): string {
  return Array(count).fill('?').join(',');
}
