import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/** Where SQLite keeps the bodies of events, see `event-table/bodies.ts`. */
export const eventBodies: Migration = {
  number: 8,
  name: 'event bodies',
  statements: (dialect: DialectName) => (dialect === 'sqlite' ? sqlite : []),
};

const sqlite = [
  `create table event_bodies (
    first_seq integer primary key,
    last_seq integer not null,
    bodies blob not null
  )`,
];
