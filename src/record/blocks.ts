import { type RawBuilder, sql } from 'kysely';

/**
 * Events and matches are found by actor and by action within blocks of 1024 sequence numbers. An index over the whole
 * table would touch another page for nearly every event stored, and half of the time of an ingest went there; in
 * blocks all of them fall on the same few pages. Who searches walks the blocks, newest first: 1000 for a million events,
 * about 2 µs each.
 */
export const eventsPerBlock = 1024;

/** As it stands in the indexes of matches, and in those of PostgreSQL's events. */
export function blockOf(column: 'seq' | 'event_seq'): RawBuilder<number> {
  return sql<number>`(${sql.ref(column)} >> 10)`;
}

const growth = 4;
const mostBlocks = 256;

/** The blocks that hold the sequence numbers from `last` down to `first`, in lists that grow: most searches end in the first. */
export function* blocksBetween(first: number, last: number): Generator<readonly number[]> {
  const bottom = Math.floor(first / eventsPerBlock);
  let top = Math.floor(last / eventsPerBlock);
  for (let size = 1; top >= bottom; size = Math.min(size * growth, mostBlocks)) {
    const count = Math.min(size, top - bottom + 1);
    const from = top;
    yield Array.from({ length: count }, (_, index) => from - index);
    top -= count;
  }
}
