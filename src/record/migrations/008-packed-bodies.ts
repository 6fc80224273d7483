import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/** Where SQLite keeps the bodies of events that came together, see `event-table/packed-bodies.ts`. */
export const packedBodies: Migration = {
  number: 8,
  name: 'packed bodies',
  statements: (dialect: DialectName) => (dialect === 'sqlite' ? sqlite : []),
};

const sqlite = [
  `create table packed_bodies (
    first_seq integer primary key,
    last_seq integer not null,
    bodies blob not null
  )`,
];
