import type { SqliteReader, SqliteWriter } from '../database.ts';
import type { HashTable } from './hash-table.ts';

/**
 * Hashes with the numbers of their events on the disk, for SQLite, in runs: many are written together, behind all
 * others, and never changed. An index of rows would write a page of its own for nearly every hash; here it is nine
 * bytes. A look-up asks one chunk of each run, some microseconds.
 */

/** The bits of a hash above the low 32 say in which of a run's chunks it lies. */
const chunksEach = 512;
/** Bits of a hash that count here. */
export const hashBits = 32 + Math.log2(chunksEach);

/** The low 32 bits of a hash, and how far behind the run's first number its own is; the high byte first. */
const entryBytes = 8;
const seqAt = 4;

function chunkOf(hash: number): number {
  return Math.floor(hash / 2 ** 32);
}

/** Writes what a table holds, in the transaction that was begun; gives the last of its numbers. */
export function insertRun(writer: SqliteWriter, table: HashTable): number {
  const { first, last } = rangeOf(table);
  const run = writer.run(insertRunText, [first, last, table.size]);
  toChunks(table, first).forEach((entries, chunk) => {
    if (entries.length > 0) writer.run(insertChunkText, [run * chunksEach + chunk, entries]);
  });
  return last;
}

function rangeOf(table: HashTable): { first: number; last: number } {
  const range = { first: Number.POSITIVE_INFINITY, last: 0 };
  table.visit((_, seq) => {
    range.first = Math.min(range.first, seq);
    range.last = Math.max(range.last, seq);
  });
  return range;
}

function toChunks(table: HashTable, first: number): readonly Uint8Array[] {
  const left = new Uint32Array(chunksEach);
  table.visit((hash) => {
    left[chunkOf(hash)] = (left[chunkOf(hash)] ?? 0) + 1;
  });
  const chunks = Array.from(left, (count) => new DataView(new ArrayBuffer(count * entryBytes)));
  table.visit((hash, seq) => {
    const chunk = chunkOf(hash);
    const at = (left[chunk] ?? 0) - 1;
    left[chunk] = at;
    chunks[chunk]?.setUint32(at * entryBytes, hash >>> 0);
    chunks[chunk]?.setUint32(at * entryBytes + seqAt, seq - first);
  });
  return chunks.map(({ buffer }) => new Uint8Array(buffer));
}

interface ChunkRow {
  readonly first: number;
  readonly entries: Uint8Array;
}

/** The numbers of the events with a hash. */
export function findInRuns(reader: SqliteReader, hash: number): readonly number[] {
  const seqs: number[] = [];
  const key = hash >>> 0;
  const bytes = new DataView(new ArrayBuffer(seqAt));
  bytes.setUint32(0, key);
  for (const { first, entries } of reader.all<ChunkRow>(chunksText, [
    chunkOf(hash),
    new Uint8Array(bytes.buffer),
  ])) {
    const view = toView(entries);
    for (let at = 0; at < entries.length; at += entryBytes)
      if (view.getUint32(at) === key) seqs.push(first + view.getUint32(at + seqAt));
  }
  return seqs;
}

/** The number up to which the runs hold all events. */
export function lastInRuns(reader: SqliteReader): number {
  return reader.all<{ last: number }>(lastText)[0]?.last ?? 0;
}

export function countInRuns(reader: SqliteReader): number {
  return reader.all<{ count: number }>(countText)[0]?.count ?? 0;
}

/** The hashes of all runs, some thousand at a time. */
export function* hashesInRuns(reader: SqliteReader): Generator<readonly number[]> {
  for (let after = -1; ; ) {
    const chunks = reader.all<{ id: number; entries: Uint8Array }>(afterText, [after]);
    const end = chunks.at(-1);
    if (end === undefined) return;
    yield chunks.flatMap(({ id, entries }) => hashesOf(id % chunksEach, toView(entries)));
    after = end.id;
  }
}

function hashesOf(chunk: number, entries: DataView): number[] {
  const count = entries.byteLength / entryBytes;
  return Array.from({ length: count }, (_, at) => chunk * 2 ** 32 + entries.getUint32(at * entryBytes));
}

function toView({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Deletes the runs of which no event is left, in the transaction that deleted them. */
export function forgetRuns(writer: SqliteWriter): void {
  for (const { run } of writer.all<{ run: number }>(goneText)) {
    writer.run(deleteChunksText, [run * chunksEach, (run + 1) * chunksEach]);
    writer.run(deleteRunText, [run]);
  }
}

const insertRunText = 'insert into event_hash_runs (first_seq, last_seq, hashes) values (?, ?, ?)';
const insertChunkText = 'insert into event_hash_chunks (id, entries) values (?, ?)';
/**
 * The chunks with a key somewhere, be it across two entries: for most hashes that are looked for there is none. A cross
 * join is done in the order in which it is written: there are few runs, and many chunks.
 */
const chunksText = `
  select first_seq as first, entries from event_hash_runs cross join event_hash_chunks
  on event_hash_chunks.id = event_hash_runs.run * ${chunksEach} + ? where instr(entries, ?)`;
const lastText = 'select coalesce(max(last_seq), 0) as last from event_hash_runs';
const countText = 'select coalesce(sum(hashes), 0) as count from event_hash_runs';
const afterText = 'select id, entries from event_hash_chunks where id > ? order by id limit 64';
const goneText = `
  select run from event_hash_runs
  where not exists (select 1 from events where seq between first_seq and last_seq)`;
const deleteChunksText = 'delete from event_hash_chunks where id >= ? and id < ?';
const deleteRunText = 'delete from event_hash_runs where run = ?';
