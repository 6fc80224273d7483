import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Queries } from './database.ts';
import { migrations } from './migrations/index.ts';
import { connectPostgres, type PostgresOptions } from './open-postgres.ts';
import { toStoreError } from './store-error.ts';

/** Up to which migration the tables are, and up to which this version knows them; 0 where there are none. */
export interface MigrationState {
  readonly applied: number;
  readonly known: number;
}

const newest = 'select max(number) as number from migrations';

/** Looks without changing anything; a file that does not exist is not made. */
export async function readMigrationState(
  databaseUrl: string,
  options: PostgresOptions,
): Promise<MigrationState> {
  const path = /^sqlite:(?<path>.+)$/s.exec(databaseUrl)?.groups?.['path'];
  const applied = path === undefined ? await askPostgres(databaseUrl, options) : askSqlite(path);
  return { applied, known: migrations.at(-1)?.number ?? 0 };
}

function askSqlite(path: string): number {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const table = database.prepare("select 1 from sqlite_master where name = 'migrations'").get();
      return table === undefined ? 0 : Number(database.prepare(newest).get()?.['number'] ?? 0);
    } finally {
      database.close();
    }
  } catch (error) {
    throw toStoreError(error);
  }
}

async function askPostgres(url: string, options: PostgresOptions): Promise<number> {
  const database = await connectPostgres(url, options);
  try {
    return await appliedNumber(database.read);
  } finally {
    await database.close();
  }
}

async function appliedNumber(queries: Queries): Promise<number> {
  const table = await sql<{ name: string | null }>`select to_regclass('migrations')::text as name`.execute(
    queries,
  );
  if (table.rows[0]?.name == null) return 0;
  const { rows } = await sql.raw<{ number: number | null }>(newest).execute(queries);
  return rows[0]?.number ?? 0;
}
