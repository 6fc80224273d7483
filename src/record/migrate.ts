import { sql } from 'kysely';
import { RelayError } from '../errors.ts';
import type { Database, Queries } from './database.ts';
import { migrationLock, takeLock } from './lock.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** Brings the tables up to date; of many replicas that start at once one does it and the others wait. */
export async function migrate(database: Database, all: readonly Migration[] = migrations): Promise<void> {
  await database.transaction(async (transaction) => {
    await prepare(database, transaction);
    const applied = await appliedNumber(transaction);
    refuseNewer(applied, all.at(-1)?.number ?? 0);
    for (const migration of all.filter(({ number }) => number > applied)) {
      await apply(database, transaction, migration);
    }
  });
}

async function prepare({ dialect }: Database, transaction: Queries): Promise<void> {
  await takeLock(dialect, transaction, migrationLock);
  await sql`create table if not exists migrations (number integer primary key, name text not null)`.execute(
    transaction,
  );
}

async function appliedNumber(transaction: Queries): Promise<number> {
  const { rows } = await sql<{ number: number | null }>`select max(number) as number from migrations`.execute(
    transaction,
  );
  return rows[0]?.number ?? 0;
}

function refuseNewer(applied: number, known: number): void {
  if (applied <= known) return;
  throw new RelayError(
    'config_invalid',
    `The database was written by a newer audit-relay (its tables are at ${applied}, this one knows ${known}): start that version`,
  );
}

async function apply({ dialect }: Database, transaction: Queries, migration: Migration): Promise<void> {
  for (const statement of migration.statements(dialect)) await sql.raw(statement).execute(transaction);
  await sql`insert into migrations (number, name) values (${migration.number}, ${migration.name})`.execute(
    transaction,
  );
}
