import type { DialectName } from '../database.ts';
import type { Migration } from './migration.ts';

/** What people do to the relay, in a chain of hashes (see journal-hash.ts), and what the chain's end is. */
export const journal: Migration = {
  number: 2,
  name: 'journal',
  statements: (dialect) => [...tables, ...guards[dialect]],
};

const tables = [
  `create table journal (
    seq bigint primary key,
    at bigint not null,
    team_id text,
    user_id text,
    kind text not null,
    details text not null,
    previous_hash text not null,
    hash text not null
  )`,
  `create table journal_head (
    one integer primary key check (one = 1),
    seq bigint not null,
    hash text not null
  )`,
  "insert into journal_head (one, seq, hash) values (1, 0, '')",
];

const refused = 'the journal is append-only';

/**
 * Entries are only added, one behind the last, and the head only follows them. SQLite's `insert or replace` deletes
 * without asking the triggers for deletes, so inserts are guarded too.
 */
const guards: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: [
    ...['update', 'delete'].map((act) => sqliteGuard(`journal_no_${act}`, `${act} on journal`)),
    sqliteGuard(
      'journal_in_order',
      'insert on journal',
      'when new.seq is not (select seq + 1 from journal_head)',
    ),
    sqliteGuard('journal_head_in_order', 'update on journal_head', 'when new.seq is not old.seq + 1'),
    sqliteGuard('journal_head_stays', 'delete on journal_head'),
    sqliteGuard('journal_head_alone', 'insert on journal_head'),
  ],
  postgres: [
    `create function refuse_journal_change() returns trigger language plpgsql as $$
      begin raise exception '${refused}'; end
    $$`,
    postgresGuard('journal_unchanged', 'update or delete or truncate on journal', 'for each statement'),
    postgresGuard(
      'journal_head_in_order',
      'update on journal_head',
      'for each row when (new.seq <> old.seq + 1)',
    ),
    postgresGuard('journal_head_stays', 'insert or delete or truncate on journal_head', 'for each statement'),
  ],
};

function sqliteGuard(name: string, act: string, when = ''): string {
  return `create trigger ${name} before ${act} ${when} begin select raise(abort, '${refused}'); end`;
}

function postgresGuard(name: string, act: string, when: string): string {
  return `create trigger ${name} before ${act} ${when} execute function refuse_journal_change()`;
}
