import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/** A secret seed for SQLite's hashes of ids, and the runs written anew with it. */
export const idHashSeed: Migration = {
  number: 11,
  name: 'id hash seed',
  statements: (dialect: DialectName) => (dialect === 'sqlite' ? sqlite : []),
};

const seed = "(select value from settings where name = 'id-hash-seed')";
const indexed = '(select last from indexed)';

const sqlite = [
  "insert into settings (name, value) values ('id-hash-seed', lower(hex(randomblob(8))))",
  'create temp table indexed as select coalesce(max(last_seq), 0) as last from event_hash_runs',
  'delete from event_hash_runs',
  'delete from event_hash_chunks',
  // A run for each 32768 numbers.
  `insert into event_hash_runs (run, first_seq, last_seq, hashes)
    select (seq >> 15) + 1, (seq >> 15) << 15, max(seq), count(*) from events
    where seq <= ${indexed} group by 1`,
  `insert into event_hash_chunks (id, entries)
    select ((seq >> 15) + 1) * 512 + ((hash >> 32) & 511),
      unhex(group_concat(printf('%08x%08x', hash & 4294967295, seq & 32767), ''))
    from (select seq, id_hash(id, ${seed}) as hash from events where seq <= ${indexed}) group by 1`,
  'drop table indexed',
];
