import { setImmediate as pause } from 'node:timers/promises';
import { shared } from '../../shared.ts';
import type { SqliteDatabase, SqliteReader } from '../database.ts';
import { inPieces } from '../pieces.ts';
import { type BloomFilter, createBloomFilter } from './bloom-filter.ts';
import {
  countInRuns,
  findInRuns,
  forgetRuns,
  hashBits,
  hashesInRuns,
  insertRun,
  lastInRuns,
} from './hash-runs.ts';
import { createHashTable, type HashTable } from './hash-table.ts';
import { keptByCount } from './kept-by-count.ts';
import { textHash, toHashSeed } from './text-hash.ts';

/**
 * Which ids are stored, for SQLite. A unique index on ids, which come in no order, touches a page of its own for
 * nearly every event: half of what an insert cost. So the hashes of the newest ids are remembered here, and many at a
 * time go to the disk as a run; the runs are asked only for what they may hold. The table of events itself is what
 * counts: whatever is found here is looked up there.
 */
export interface StoredIds {
  /** The numbers of those that are stored, by id; in the transaction that is going to insert. */
  find(ids: readonly string[]): ReadonlyMap<string, number>;
  /** The number of one that is committed. */
  findCommitted(id: string): number | undefined;
  /** Those that were inserted in the transaction that has just asked for them, in order. */
  add(events: readonly EventId[]): void;
  /** Brings what is remembered to the disk, once it is much. */
  index(): Promise<void>;
  /** After events were deleted, in their transaction. */
  forget(): void;
}

interface EventId {
  readonly id: string;
  readonly seq: number;
}

/** Ids that are remembered before they go to the disk. */
const mostRecent = 32_768;
/** Rows that are read without a pause, about a ms for each thousand. */
const readAtOnce = 4096;

/** What is known of the table, as far as it has been read. */
interface Known {
  /** The number up to which the runs held all when this began, and what has been written as a run since. */
  indexed: number;
  /** The number of the last event that has been seen: what follows is new to us, such as what another process stored. */
  last?: number;
  /**
   * How often the writer had rolled back when this began. Whether the last event is there still would not tell of it:
   * another process may have stored that one, under the same number, behind others.
   */
  readonly rollbacks: number;
  /** What is not in a run yet, the oldest first; none but the last takes more. */
  readonly recent: HashTable[];
  /** What the runs may hold; where there is none, they may hold anything. */
  filter?: BloomFilter;
}

interface Options {
  readonly hash?: (id: string) => number;
  /** Ids of a run. */
  readonly most?: number;
}

/** The options are for tests. */
export function createStoredIds(
  { reader, writer, transaction }: Pick<SqliteDatabase, 'reader' | 'writer' | 'transaction'>,
  { hash: wholeHash = seededHash(reader), most = mostRecent }: Options = {},
): StoredIds {
  const atOnce = Math.min(readAtOnce, most);
  // Of a limit that is a parameter SQLite makes a new plan each time.
  const sinceText = `select id, seq from events where seq > ? order by seq limit ${atOnce}`;
  const hash = (id: string) => wholeHash(id) % 2 ** hashBits;
  const nothing = (): Known => ({ indexed: 0, rollbacks: writer.rollbacks(), recent: [] });
  let known = nothing();

  /** What follows the last event that has been seen, `atOnce` at most. */
  const following = (from: SqliteReader): readonly EventId[] => {
    // Of what is committed: the commit of a run that another turn has just written may still fail.
    if (known.last === undefined) known.indexed = lastInRuns(reader);
    return from.all<EventId>(sinceText, [known.last ?? known.indexed]);
  };

  /** Learns of what was stored since; begins anew where some of what is remembered may have been rolled back. */
  const catchUp = (): void => {
    if (writer.rollbacks() !== known.rollbacks) known = nothing();
    let rows: readonly EventId[];
    do {
      rows = following(writer);
      remember(rows);
    } while (rows.length === atOnce);
  };

  /** Learns of much with pauses, as after a restart: the first transaction would stand still for it. */
  const readAhead = async (): Promise<void> => {
    for (;;) {
      const rows = following(reader);
      if (rows.length < atOnce) return;
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

  /** Hashes may coincide, and what is remembered may have been deleted or rolled back: the table has the last word. */
  const find = (from: SqliteReader, ids: readonly string[]): Map<string, number> => {
    const { indexed, recent, filter } = known;
    const seqs: number[] = [];
    for (const id of ids) {
      const hashed = hash(id);
      for (const table of recent) table.collect(hashed, seqs);
      if (indexed > 0 && filter?.mayHold(hashed) !== false) seqs.push(...findInRuns(from, hashed));
    }
    const found = new Map<string, number>();
    for (const piece of inPieces(seqs))
      for (const { id, seq } of from.all<EventId>(bySeqText(piece.length), piece)) found.set(id, seq);
    return found;
  };

  /** What other processes write as runs meanwhile follows what was seen last, and is remembered here. */
  const makeFilter = async (): Promise<void> => {
    const current = known;
    if (current.last === undefined || current.filter?.isFull === false) return;
    // Room to grow: to make it anew all runs are read.
    const filter = createBloomFilter(Math.max(8 * most, 1.5 * countInRuns(reader)));
    for (const hashes of hashesInRuns(reader)) {
      hashes.forEach(filter.add);
      await pause();
    }
    current.filter = filter;
  };

  /** Writes the oldest of what is remembered as a run, once it is whole; false where it is not. */
  const writeOldest = async (): Promise<boolean> => {
    const current = known;
    const [oldest] = current.recent;
    if (oldest === undefined || oldest.size < most) return false;
    const last = await transaction(async () => {
      catchUp();
      return known === current ? insertRun(writer, oldest) : undefined;
    });
    if (last === undefined) return false;
    oldest.visit((hashed) => current.filter?.add(hashed));
    current.indexed = last;
    current.recent.shift();
    return true;
  };

  /** One at a time: a second would take away what the first has not written, nor brought into its filter. */
  const index = shared(async (): Promise<void> => {
    await readAhead();
    await makeFilter();
    while (await writeOldest()) await pause();
  });

  return {
    find(ids) {
      if (ids.length === 0) return new Map();
      catchUp();
      return find(writer, ids);
    },
    add: remember,
    findCommitted(id) {
      // Nothing has been stored since the start: without this all of the table would be looked through.
      if (known.last === undefined) known.indexed = lastInRuns(reader);
      const found = find(reader, [id]).get(id);
      if (found !== undefined) return found;
      // What another process has stored; also where what is remembered has been rolled back.
      return reader.all<EventId>(behindText, [known.indexed, id])[0]?.seq;
    },
    index,
    forget: () => forgetRuns(writer),
  };
}

/** Each database has a seed of its own: ids chosen for one hash would make every look-up go through all of them. */
function seededHash(reader: SqliteReader): (id: string) => number {
  const seed = toHashSeed(reader.all<{ value: string }>(seedText)[0]?.value ?? '');
  return (id) => textHash(id, seed);
}

const seedText = "select value from settings where name = 'id-hash-seed'";
const bySeqText = keptByCount(
  (count) => `select id, seq from events where seq in (${Array(count).fill('?').join(',')})`,
);
const behindText = 'select id, seq from events where seq > ? and id = ?';
