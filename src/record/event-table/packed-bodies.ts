import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CompiledQuery } from 'kysely';
import { eventsPerBlock } from '../blocks.ts';
import type { Database, Queries } from '../database.ts';
import type { EventRow } from '../tables.ts';

/**
 * Bodies of events that were inserted together, compressed as one, for SQLite. What goes to the disk is most of what an
 * ingest costs, and the events of an organization resemble each other: about a tenth is left. The body of
 * such a row is empty. What came one by one is packed when its block is complete; huge ones stay where they are.
 */

/** Characters that are worth the fixed cost of compressing; and how many one reader is made to take for one event. */
const leastTogether = 8192;
const mostTogether = 512 * 1024;

/** RFC 7464's mark between JSON texts: in JSON itself it stands escaped. */
const separator = '\u001e';

const { ZSTD_c_compressionLevel, ZSTD_c_hashLog, ZSTD_c_windowLog } = constants;
/** Of a size that the C library keeps at hand: the default takes, and gives back, a megabyte each time. */
const options = {
  chunkSize: 8192,
  params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_hashLog]: 13, [ZSTD_c_windowLog]: 17 },
};

/** Rows whose bodies lie in one piece at most. */
export const mostRows = 64;

/** Undefined where they are better left where they are. */
export function packBodies(bodies: readonly string[]): Uint8Array | undefined {
  const text = bodies.join(separator);
  if (text.length < leastTogether || text.length > mostTogether) return undefined;
  return zstdCompressSync(text, options);
}

/** Of events numbered one after the other. */
export async function savePacked(
  transaction: Queries,
  firstSeq: number,
  count: number,
  packed: Uint8Array,
): Promise<void> {
  await transaction.executeQuery(CompiledQuery.raw(insertText, [firstSeq, firstSeq + count - 1, packed]));
}

interface Pack {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly bodies: Uint8Array;
}

/** Packs what a block has that is not packed yet, a piece in each transaction. */
export async function packBlock(
  { read, write }: Pick<Database, 'read' | 'write'>,
  block: number,
): Promise<void> {
  const [first, last] = [block * eventsPerBlock, (block + 1) * eventsPerBlock - 1];
  const rows = await selectUnpacked(read, first, last).select('seq').execute();
  for (const run of runsOf(rows.map(({ seq }) => seq))) {
    await write.transaction().execute((transaction) => packRun(transaction, run));
  }
}

function selectUnpacked(queries: Queries, first: number, last: number) {
  return queries
    .selectFrom('events')
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .where('body', '!=', '')
    .orderBy('seq');
}

interface Run {
  readonly first: number;
  last: number;
}

/** Numbers that follow each other. */
function runsOf(seqs: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const seq of seqs) {
    const run = runs.at(-1);
    if (run !== undefined && seq === run.last + 1 && seq - run.first < mostRows) run.last = seq;
    else runs.push({ first: seq, last: seq });
  }
  return runs;
}

async function packRun(transaction: Queries, { first, last }: Run): Promise<void> {
  const rows = await selectUnpacked(transaction, first, last).select(['seq', 'body']).execute();
  const packed = packBodies(rows.map(({ body }) => body));
  // Some may have been deleted meanwhile, or packed by another process.
  if (packed === undefined || rows.length <= last - first) return;
  await savePacked(transaction, first, rows.length, packed);
  await transaction
    .updateTable('events')
    .set({ body: '' })
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .execute();
}

/** The rows with the bodies that were packed. */
export async function withPackedBodies(
  queries: Queries,
  rows: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const seqs = rows.filter(({ body }) => body === '').map(({ seq }) => seq);
  if (seqs.length === 0) return rows;
  const { rows: packs } = await queries.executeQuery<Pack>(
    CompiledQuery.raw(packsText, [JSON.stringify(seqs)]),
  );
  const bodies = new Map(packs.flatMap(unpack));
  return rows.map((row) => (row.body === '' ? { ...row, body: bodyOf(row, bodies) } : row));
}

function unpack({ first_seq, bodies }: Pack): [number, string][] {
  const texts = zstdDecompressSync(bodies).toString().split(separator);
  return texts.map((text, index) => [first_seq + index, text]);
}

function bodyOf({ seq }: EventRow, bodies: ReadonlyMap<number, string>): string {
  const body = bodies.get(seq);
  if (body === undefined) throw new Error(`the body of event ${seq} is not stored`);
  return body;
}

/** Deletes what is older than every event that is left. Before more are deleted: a reader may be between the two. */
export async function forgetPacked(transaction: Queries): Promise<void> {
  await transaction.executeQuery(CompiledQuery.raw(forgetText));
}

const insertText = 'insert into packed_bodies (first_seq, last_seq, bodies) values (?, ?, ?)';

/** The one that begins before a number or with it, for each of them. */
const packsText = `
  select first_seq, last_seq, bodies from packed_bodies where first_seq in (
    select (select max(first_seq) from packed_bodies where first_seq <= given.value) from json_each(?) as given
  )`;

/** Both conditions: the first ends the walk, the second spares the one in which the oldest event is. */
const oldestLeft = `coalesce((select min(seq) from events), ${Number.MAX_SAFE_INTEGER})`;
const forgetText = `delete from packed_bodies where first_seq < ${oldestLeft} and last_seq < ${oldestLeft}`;
