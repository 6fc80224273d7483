import { zstdDecompressSync } from 'node:zlib';
import { eventsPerBlock } from '../blocks.ts';
import type { SqliteDatabase, SqliteReader, SqliteWriter } from '../database.ts';
import type { EventRow } from '../tables.ts';
import { createCompressor } from './compressor.ts';

/**
 * Bodies of events, for SQLite: a row for those that were inserted together, compressed as one. What goes to the disk
 * is most of what an ingest costs, and the events of an organization resemble each other: about an eighth is left.
 * Those that came one by one are brought together when their block is complete. Rows of events that were stored before
 * there was this table have their own.
 */

/** Events of one row at most, and characters, unless one event alone has more: what a reader takes for one of them. */
export const mostTogether = 64;
const mostCharacters = 512 * 1024;
/** Characters that are worth the fixed cost of compressing. */
const leastCompressed = 8192;

/** RFC 7464's mark between JSON texts; within them it stands escaped. */
const separator = '\u001e';

const compress = createCompressor();

interface BodiesRow {
  readonly first_seq: number;
  readonly last_seq: number;
  /** Text where that is too short to be compressed. */
  readonly bodies: string | Uint8Array;
}

/** Stores the bodies of events that are numbered one after the other, at most `mostTogether`. */
export function insertBodies(writer: SqliteWriter, firstSeq: number, bodies: readonly string[]): void {
  const characters = bodies.reduce((sum, body) => sum + body.length, 0);
  if (characters <= mostCharacters) insertRow(writer, firstSeq, bodies);
  else for (const [index, body] of bodies.entries()) insertRow(writer, firstSeq + index, [body]);
}

function insertRow(writer: SqliteWriter, firstSeq: number, bodies: readonly string[]): void {
  const text = bodies.join(separator);
  const kept = text.length < leastCompressed ? text : compress(text);
  writer.run(insertText, [firstSeq, firstSeq + bodies.length - 1, kept]);
}

/** Events numbered one after the other, in rows that are not compressed. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly characters: number;
}

/** Brings together what came in small numbers, in a transaction for each row that comes of it. */
export async function joinBodies(
  { reader, transaction, writer }: Pick<SqliteDatabase, 'reader' | 'transaction' | 'writer'>,
  block: number,
): Promise<void> {
  const first = block * eventsPerBlock;
  const runs = joined(reader.all<Run>(shortText, [first, first + eventsPerBlock]));
  for (const run of runs.filter(({ characters }) => characters >= leastCompressed)) {
    await transaction(async () => joinRun(writer, run));
  }
}

/** What follows each other becomes one, as far as the limits go. */
function joined(runs: readonly Run[]): readonly Run[] {
  const results: Run[] = [];
  for (const run of runs) {
    const before = results.at(-1);
    const follows = before !== undefined && fits(before, run);
    if (follows) results.pop();
    results.push(
      follows ? { ...run, first: before.first, characters: before.characters + run.characters } : run,
    );
  }
  return results;
}

function fits(before: Run, { first, last, characters }: Run): boolean {
  const isNext = first === before.last + 1;
  return isNext && last - before.first < mostTogether && before.characters + characters <= mostCharacters;
}

function joinRun(writer: SqliteWriter, { first, last }: Run): void {
  const range = [first, last];
  const rows = writer.all<BodiesRow>(rangeText, range);
  const bodies = rows.flatMap(textsOf);
  // Some may have been deleted meanwhile.
  if (rows[0]?.first_seq !== first || bodies.length !== last - first + 1) return;
  writer.run(deleteText, range);
  insertRow(writer, first, bodies);
}

/** The rows with their bodies, without those that have been deleted since they were read. */
export function withStoredBodies(reader: SqliteReader, rows: readonly EventRow[]): readonly EventRow[] {
  const seqs = rows.filter(({ body }) => body === '').map(({ seq }) => seq);
  if (seqs.length === 0) return rows;
  const stored = reader.all<BodiesRow>(selectText, [JSON.stringify(seqs)]);
  const bodies = new Map(stored.flatMap(numbered));
  return rows.flatMap((row) => {
    const body = row.body === '' ? bodies.get(row.seq) : row.body;
    return body === undefined ? [] : [{ ...row, body }];
  });
}

function numbered(row: BodiesRow): (readonly [number, string])[] {
  return textsOf(row).map((text, index) => [row.first_seq + index, text]);
}

function textsOf({ bodies }: BodiesRow): readonly string[] {
  const text = typeof bodies === 'string' ? bodies : zstdDecompressSync(bodies).toString();
  return text.split(separator);
}

/** Deletes the bodies of events that are deleted; those that they were joined with stay, each by itself. */
export function forgetBodies(writer: SqliteWriter, seqs: readonly number[]): void {
  const range = [Math.min(...seqs) - mostTogether + 1, Math.max(...seqs)];
  const rows = writer.all<BodiesRow>(rangeText, range);
  const deleted = new Set(seqs);
  for (const row of rows) {
    const numbers = numbersOf(row);
    const left = numbers.filter((seq) => !deleted.has(seq));
    if (left.length === numbers.length) continue;
    writer.run(deleteText, [row.first_seq, row.first_seq]);
    const bodies = new Map(left.length === 0 ? [] : numbered(row));
    for (const seq of left) insertRow(writer, seq, [bodies.get(seq) ?? '']);
  }
}

function numbersOf({ first_seq, last_seq }: BodiesRow): number[] {
  return Array.from({ length: last_seq - first_seq + 1 }, (_, index) => first_seq + index);
}

const insertText = 'insert into event_bodies (first_seq, last_seq, bodies) values (?, ?, ?)';

const shortText = `
  select first_seq as first, last_seq as last, length(bodies) as characters from event_bodies
  where first_seq >= ? and first_seq < ? and typeof(bodies) = 'text' order by first_seq`;
const rangeText = 'select * from event_bodies where first_seq >= ? and first_seq <= ? order by first_seq';
const deleteText = 'delete from event_bodies where first_seq >= ? and first_seq <= ?';

/** The one that begins before a number or with it, for each of them. */
const selectText = `
  select first_seq, last_seq, bodies from event_bodies where first_seq in (
    select (select max(first_seq) from event_bodies where first_seq <= given.value) from json_each(?) as given
  )`;
