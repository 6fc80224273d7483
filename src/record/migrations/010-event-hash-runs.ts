import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/**
 * SQLite's hashes of ids in runs that are written once, in place of an index, see `event-table/hash-runs.ts`, with a
 * secret seed.
 */
export const eventHashRuns: Migration = {
  number: 10,
  name: 'event hash runs',
  statements: (dialect: DialectName) => (dialect === 'sqlite' ? sqlite : []),
};

/** The number up to which the index held all: what follows is remembered, and becomes a run like what is new. */
const indexed = "(select cast(value as integer) from settings where name = 'events-indexed')";
const seed = "(select value from settings where name = 'id-hash-seed')";

const sqlite = [
  "insert into settings (name, value) values ('id-hash-seed', lower(hex(randomblob(8))))",
  `create table event_hash_runs (
    run integer primary key,
    first_seq integer not null,
    last_seq integer not null,
    hashes integer not null
  )`,
  'create table event_hash_chunks (id integer primary key, entries blob not null)',
  // A run for each 32768 numbers.
  `insert into event_hash_runs (run, first_seq, last_seq, hashes)
    select (seq >> 15) + 1, (seq >> 15) << 15, max(seq), count(*) from events
    where seq <= ${indexed} group by 1`,
  `insert into event_hash_chunks (id, entries)
    select ((seq >> 15) + 1) * 512 + ((hash >> 32) & 511),
      unhex(group_concat(printf('%08x%08x', hash & 4294967295, seq & 32767), ''))
    from (select seq, id_hash(id, ${seed}) as hash from events where seq <= ${indexed}) group by 1`,
  'drop table event_hashes',
  "delete from settings where name = 'events-indexed'",
];
