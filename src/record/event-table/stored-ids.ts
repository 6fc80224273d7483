import { setImmediate as pause } from 'node:timers/promises';
import { CompiledQuery, type Kysely } from 'kysely';
import { shared } from '../../shared.ts';
import type { Database, Queries } from '../database.ts';
import { inPieces } from '../pieces.ts';
import { loadSetting, saveSetting } from '../settings.ts';
import type { Tables } from '../tables.ts';
import { type BloomFilter, createBloomFilter } from './bloom-filter.ts';
import { createHashTable, type HashTable } from './hash-table.ts';
import { keptByCount } from './kept-by-count.ts';
import { textHash } from './text-hash.ts';

/**
 * Which ids are stored, for SQLite. A unique index on ids, which come in no order, touches a page of its own for
 * nearly every event: half of what an insert cost. So the hashes of the newest ids are remembered here, and many at a
 * time go, in order, into an index; that is asked only for what it may hold. The table of events itself is what
 * counts: whatever is found here is looked up there.
 */
export interface StoredIds {
  /** The numbers of those that are stored, by id; in the transaction that is going to insert. */
  find(transaction: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The number of one that is committed. */
  findCommitted(read: Queries, id: string): Promise<number | undefined>;
  /** Those that were inserted in the transaction that has just asked for them, in order. */
  add(transaction: Queries, events: readonly EventId[]): Promise<void>;
  /** Moves what is remembered into the index, once it is much. */
  index(database: Pick<Database, 'read' | 'write'>): Promise<void>;
  /** Takes events that are deleted out of the index. */
  forget(transaction: Queries, events: readonly EventId[]): Promise<void>;
}

interface EventId {
  readonly id: string;
  readonly seq: number;
}

/** Ids that are remembered before they go into the index. */
const mostRecent = 32_768;
/** Of these, how many go in one transaction: bounds how long an ingest waits for it (a few ms). */
const indexedAtOnce = 1024;
/** Rows that are read without a pause, about a ms for each thousand. */
const readAtOnce = 4096;

/** The number up to which the index holds all. */
const indexedSetting = 'events-indexed';

/**
 * A table of the connection that writes. Whether the last event that was seen is there still would not tell of a
 * transaction that was rolled back: another process may have stored that one, under the same number, behind others.
 */
export const insertionsTable = 'create temp table if not exists insertions as select 0 as count';

/** What is known of the table, as far as it has been read. */
interface Known {
  /** The number up to which the index held all when this began, and what has been brought into it since. */
  indexed: number;
  /** The number of the last event that has been seen: what follows is new to us, such as what another process stored. */
  last?: number;
  /** How often this process has added to the table, if none of it was rolled back. */
  insertions: number;
  /** What is not in the index yet, the oldest first; none but the last takes more. */
  readonly recent: HashTable[];
  /** What the index may hold; where there is none, it may hold anything. */
  filter?: BloomFilter;
}

/** `hash` and `most` are for tests. */
export function createStoredIds(hash = textHash, most = mostRecent): StoredIds {
  const atOnce = Math.min(readAtOnce, most);
  let known: Known = { indexed: 0, insertions: 0, recent: [] };

  /** Learns of what was stored since; begins anew where some of what is remembered has been rolled back. */
  const catchUp = async (transaction: Queries): Promise<void> => {
    const insertions = await countInsertions(transaction);
    if (insertions !== known.insertions) known = { indexed: 0, insertions, recent: [] };
    if (known.last === undefined) known.indexed = await loadIndexed(transaction);
    for (;;) {
      const { last } = known;
      const rows = await since(transaction, last ?? known.indexed, atOnce);
      // What is read ahead may have come between.
      if (known.last !== last) continue;
      remember(rows);
      if (rows.length < atOnce) return;
    }
  };

  /** Learns of much with pauses, as after a restart: the first transaction would stand still for it. */
  const readAhead = async (read: Queries): Promise<void> => {
    for (;;) {
      const current = known;
      const { last } = current;
      const indexed = last === undefined ? await loadIndexed(read) : current.indexed;
      const rows = await since(read, last ?? indexed, atOnce);
      // A transaction that came between has learnt of them itself.
      if (rows.length < atOnce || known !== current || current.last !== last) return;
      current.indexed = indexed;
      remember(rows);
      await pause();
    }
  };

  const remember = (events: readonly EventId[]): void => {
    const { recent } = known;
    for (const { id, seq } of events) {
      if ((recent.at(-1)?.size ?? most) === most) recent.push(createHashTable(most));
      recent.at(-1)?.add(hash(id), seq);
    }
    const latest = events.at(-1);
    if (latest !== undefined) known.last = latest.seq;
  };

  const inIndex = async (queries: Queries, hashes: readonly number[]): Promise<number[]> => {
    const seqs: number[] = [];
    for (const piece of inPieces(hashes)) {
      const query = CompiledQuery.raw(hashesText(piece.length), [...piece]);
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

  const find = async (
    queries: Queries,
    ids: readonly string[],
    { indexed, recent, filter }: Known,
  ): Promise<Map<string, number>> => {
    const seqs: number[] = [];
    const hashes: number[] = [];
    for (const id of ids) {
      const hashed = hash(id);
      for (const table of recent) table.collect(hashed, seqs);
      if (indexed > 0 && filter?.mayHold(hashed) !== false) hashes.push(hashed);
    }
    seqs.push(...(await inIndex(queries, hashes)));
    return verified(queries, seqs);
  };

  /** What other processes bring into the index meanwhile follows what was seen last, and is remembered here. */
  const makeFilter = async (read: Queries): Promise<void> => {
    const current = known;
    if (current.last === undefined || current.filter?.isFull === false) return;
    delete current.filter;
    // Room to grow: to make it anew all of the index is read.
    const filter = createBloomFilter(Math.max(8 * most, 1.5 * (await countHashes(read))));
    for await (const page of indexedHashes(read)) page.forEach(filter.add);
    current.filter = filter;
  };

  /** Brings the oldest of what is remembered into the index. */
  const indexOldest = async (write: Kysely<Tables>): Promise<void> => {
    const current = known;
    const { recent } = current;
    const [run] = recent;
    if (run === undefined || run.size < most) return;
    const pairs = run.sorted();
    let until = 0;
    for (let at = 1; at < pairs.length; at += 2) until = Math.max(until, pairs[at] ?? 0);
    const save = (from: number) => {
      const values = [...pairs.subarray(from, from + 2 * indexedAtOnce)];
      return write.executeQuery(CompiledQuery.raw(insertText(values.length / 2), values));
    };
    const pieces = Array.from(
      { length: Math.ceil(run.size / indexedAtOnce) },
      (_, n) => n * 2 * indexedAtOnce,
    );
    // Each commit takes its time: who is twice as far behind takes four pieces in one, or would never catch up.
    for (const together of inPieces(pieces, recent.length ** 2)) await Promise.all(together.map(save));
    const kept = await write.transaction().execute(async (transaction) => {
      await catchUp(transaction);
      if (known === current) await saveSetting(transaction, indexedSetting, String(until));
      return known === current;
    });
    if (!kept || known !== current) return;
    for (let at = 0; at < pairs.length; at += 2) current.filter?.add(pairs[at] ?? 0);
    current.indexed = until;
    recent.shift();
  };

  /** One at a time: a second would take away what the first has not brought into the index, nor into its filter. */
  const index = shared(async ({ read, write }: Pick<Database, 'read' | 'write'>): Promise<void> => {
    await readAhead(read);
    await makeFilter(read);
    await indexOldest(write);
  });

  return {
    async find(transaction, ids) {
      if (ids.length === 0) return new Map();
      await catchUp(transaction);
      return find(transaction, ids, known);
    },
    async add(transaction, events) {
      if (events.length === 0) return;
      await transaction.executeQuery(CompiledQuery.raw('update insertions set count = count + 1'));
      known.insertions += 1;
      remember(events);
    },
    async findCommitted(read, id) {
      // Nothing has been stored since the start: without this all of the table would be looked through.
      const indexed = known.last === undefined ? await loadIndexed(read) : known.indexed;
      const found = (await find(read, [id], { ...known, indexed })).get(id);
      if (found !== undefined) return found;
      // What another process has stored; also where what is remembered has been rolled back.
      const query = CompiledQuery.raw('select seq from events where seq > ? and id = ?', [indexed, id]);
      const { rows } = await read.executeQuery<{ seq: number }>(query);
      return rows[0]?.seq;
    },
    index,
    async forget(transaction, events) {
      const hashes = events.map(({ id }) => hash(id));
      const seqs = events.map(({ seq }) => seq);
      await transaction.executeQuery(CompiledQuery.raw(forgetText(events.length), [...hashes, ...seqs]));
    },
  };
}

async function loadIndexed(queries: Queries): Promise<number> {
  return Number((await loadSetting(queries, indexedSetting)) ?? 0);
}

/** As the connection has it: other than what is remembered, it is rolled back with a transaction. */
async function countInsertions(transaction: Queries): Promise<number> {
  const query = CompiledQuery.raw('select count from insertions');
  const { rows } = await transaction.executeQuery<{ count: number }>(query);
  return rows[0]?.count ?? 0;
}

async function since(queries: Queries, seq: number, most: number): Promise<readonly EventId[]> {
  return (await queries.executeQuery<EventId>(CompiledQuery.raw(sinceText, [seq, most]))).rows;
}

/** Also those of events that were deleted before they came into the index, which nothing takes out of it. */
async function countHashes(read: Queries): Promise<number> {
  const query = CompiledQuery.raw('select count(*) as count from event_hashes');
  const { rows } = await read.executeQuery<{ count: number }>(query);
  return rows[0]?.count ?? 0;
}

/** All hashes of the index, with pauses in which others go on. */
async function* indexedHashes(read: Queries): AsyncGenerator<readonly number[]> {
  for (let after: readonly [number, number] = [-1, 0]; ; ) {
    const { rows } = await read.executeQuery<{ hash: number; seq: number }>(
      CompiledQuery.raw(afterText, [...after]),
    );
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows.map(({ hash }) => hash);
    after = [end.hash, end.seq];
    await pause();
  }
}

const sinceText = 'select id, seq from events where seq > ? order by seq limit ?';
const afterText = `
  select hash, seq from event_hashes where (hash, seq) > (?, ?) order by hash, seq limit ${readAtOnce}`;

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
