import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/** SQLite's events by actor and by action in tables that are filled a block at a time, see `event-table/event-keys.ts`. */
export const eventKeys: Migration = {
  number: 7,
  name: 'event keys',
  statements: (dialect: DialectName) => (dialect === 'sqlite' ? sqlite : []),
};

const whole = 'seq < ((select max(seq) from events) >> 10) << 10';

const sqlite = [
  `create table event_actors (
    block integer not null, actor_hash integer not null, action_hash integer not null, seq integer not null,
    primary key (block, actor_hash, action_hash, seq)
  ) without rowid`,
  `create table event_actions (
    block integer not null, action_hash integer not null, seq integer not null,
    primary key (block, action_hash, seq)
  ) without rowid`,
  `insert into event_actors
    select seq >> 10, actor_hash, action_hash, seq from events
    where ${whole} and actor_hash is not null order by 1, 2, 3, 4`,
  `insert into event_actions
    select seq >> 10, action_hash, seq from events where ${whole} order by 1, 2, 3`,
  // The last: they hold, in order, what the tables are filled with.
  'drop index events_by_actor',
  'drop index events_by_action',
];
