import { zstdDecompressSync } from 'node:zlib';
import { CompiledQuery, sql } from 'kysely';
import { eventsPerBlock } from '../blocks.ts';
import type { Database, Queries } from '../database.ts';
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
export async function insertBodies(
  transaction: Queries,
  firstSeq: number,
  bodies: readonly string[],
): Promise<void> {
  const characters = bodies.reduce((sum, body) => sum + body.length, 0);
  if (characters <= mostCharacters) return insertRow(transaction, firstSeq, bodies);
  for (const [index, body] of bodies.entries()) await insertRow(transaction, firstSeq + index, [body]);
}

async function insertRow(transaction: Queries, firstSeq: number, bodies: readonly string[]): Promise<void> {
  const text = bodies.join(separator);
  const kept = text.length < leastCompressed ? text : compress(text);
  const values = [firstSeq, firstSeq + bodies.length - 1, kept];
  await transaction.executeQuery(CompiledQuery.raw(insertText, values));
}

/** Events numbered one after the other, in rows that are not compressed. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly characters: number;
}

/** Brings together what came in small numbers, in a transaction for each row that comes of it. */
export async function joinBodies(
  { read, write }: Pick<Database, 'read' | 'write'>,
  block: number,
): Promise<void> {
  const first = block * eventsPerBlock;
  const { rows } = await sql<Run>`
    select first_seq as first, last_seq as last, length(bodies) as characters from event_bodies
    where first_seq >= ${first} and first_seq < ${first + eventsPerBlock} and typeof(bodies) = 'text'
    order by first_seq`.execute(read);
  for (const run of joined(rows).filter(({ characters }) => characters >= leastCompressed)) {
    await write.transaction().execute((transaction) => joinRun(transaction, run));
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

async function joinRun(transaction: Queries, { first, last }: Run): Promise<void> {
  const range = [first, last];
  const { rows } = await transaction.executeQuery<BodiesRow>(CompiledQuery.raw(rangeText, range));
  const bodies = rows.flatMap(textsOf);
  // Some may have been deleted meanwhile.
  if (rows[0]?.first_seq !== first || bodies.length !== last - first + 1) return;
  await transaction.executeQuery(CompiledQuery.raw(deleteText, range));
  await insertRow(transaction, first, bodies);
}

/** The rows with their bodies, without those that have been deleted since they were read. */
export async function withStoredBodies(
  queries: Queries,
  rows: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const seqs = rows.filter(({ body }) => body === '').map(({ seq }) => seq);
  if (seqs.length === 0) return rows;
  const query = CompiledQuery.raw(selectText, [JSON.stringify(seqs)]);
  const stored = (await queries.executeQuery<BodiesRow>(query)).rows;
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
export async function forgetBodies(transaction: Queries, seqs: readonly number[]): Promise<void> {
  const range = [Math.min(...seqs) - mostTogether + 1, Math.max(...seqs)];
  const { rows } = await transaction.executeQuery<BodiesRow>(CompiledQuery.raw(rangeText, range));
  const deleted = new Set(seqs);
  for (const row of rows) {
    const numbers = numbersOf(row);
    const left = numbers.filter((seq) => !deleted.has(seq));
    if (left.length === numbers.length) continue;
    await transaction.executeQuery(CompiledQuery.raw(deleteText, [row.first_seq, row.first_seq]));
    const bodies = new Map(left.length === 0 ? [] : numbered(row));
    for (const seq of left) await insertRow(transaction, seq, [bodies.get(seq) ?? '']);
  }
}

function numbersOf({ first_seq, last_seq }: BodiesRow): number[] {
  return Array.from({ length: last_seq - first_seq + 1 }, (_, index) => first_seq + index);
}

const insertText = 'insert into event_bodies (first_seq, last_seq, bodies) values (?, ?, ?)';

const rangeText = 'select * from event_bodies where first_seq >= ? and first_seq <= ? order by first_seq';
const deleteText = 'delete from event_bodies where first_seq >= ? and first_seq <= ?';

/** The one that begins before a number or with it, for each of them. */
const selectText = `
  select first_seq, last_seq, bodies from event_bodies where first_seq in (
    select (select max(first_seq) from event_bodies where first_seq <= given.value) from json_each(?) as given
  )`;
