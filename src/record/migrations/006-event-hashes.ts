import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/**
 * SQLite's events without a unique index on their ids, see `event-table/stored-ids.ts`, and with indexes of hashes in
 * place of texts: what an index takes to the disk is what an ingest costs. The table is made anew, and
 * with it the one that refers to it: dropping the first would take the second's rows along.
 */
export const eventHashes: Migration = {
  number: 6,
  name: 'event hashes',
  statements: (dialect: DialectName) => (dialect === 'sqlite' ? sqlite : []),
};

const sqlite = [
  'alter table events rename to old_events',
  'alter table matches rename to old_matches',
  `create table events (
    seq integer primary key autoincrement,
    id text not null,
    action text not null,
    actor text,
    occurred_at bigint not null,
    received_at bigint not null,
    action_hash integer not null,
    actor_hash integer,
    body text not null
  )`,
  `insert into events
    select seq, id, action, actor, occurred_at, received_at, text_hash(action),
      case when actor is null then null else text_hash(actor) end, body
    from old_events order by seq`,
  `create table matches (
    event_seq bigint not null references events (seq) on delete cascade,
    event_id text not null,
    rule_id text not null,
    rule_name text not null,
    severity text not null,
    title text not null,
    actor text,
    action text not null,
    received_at bigint not null,
    outcome text not null,
    alert_id text,
    opened integer,
    mute_id text,
    primary key (event_seq, rule_id)
  )`,
  'insert into matches select * from old_matches',
  'drop table old_matches',
  'drop table old_events',
  'create index events_by_time on events (received_at, seq)',
  'create index events_by_actor on events ((seq >> 10), actor_hash, action_hash)',
  'create index events_by_action on events ((seq >> 10), action_hash)',
  'create index matches_by_rule on matches (rule_id, event_seq)',
  'create index matches_by_severity on matches (severity, event_seq)',
  'create index matches_by_actor on matches ((event_seq >> 10), actor)',
  'create index matches_by_action on matches ((event_seq >> 10), action)',
  'create index matches_by_alert on matches (alert_id) where opened = 1',
  'create index matches_by_mute on matches (mute_id, event_seq) where mute_id is not null',
  'create table event_hashes (hash integer not null, seq integer not null, primary key (hash, seq)) without rowid',
  'insert into event_hashes select text_hash(id), seq from events order by 1, 2',
  `insert into settings (name, value)
    select 'events-indexed', cast(max(seq) as text) from events having max(seq) is not null`,
];
