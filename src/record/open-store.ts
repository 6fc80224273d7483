import { RelayError } from '../errors.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import { createSqlStore } from './sql-store.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** PostgreSQL: a statement that takes longer counts as the database being unavailable; 10 s unless told. */
  readonly statementTimeoutMs?: number;
  /** PostgreSQL: connections of this process; 6 unless told. */
  readonly mostConnections?: number;
}

/** Opens the database of `sqlite:PATH`, `sqlite::memory:` or `postgres://…` and brings its tables up to date. */
export async function openStore(databaseUrl: string, options: StoreOptions = {}): Promise<Store> {
  return createSqlStore(await openDatabase(databaseUrl, options));
}

function openDatabase(
  databaseUrl: string,
  { statementTimeoutMs = 10_000, mostConnections = 6 }: StoreOptions,
) {
  const path = /^sqlite:(?<path>.+)$/s.exec(databaseUrl)?.groups?.['path'];
  if (path !== undefined) return openSqlite(path);
  if (/^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl)) {
    return openPostgres(databaseUrl, { statementTimeoutMs, mostConnections });
  }
  // The value may hold a password, so it is not repeated.
  throw new RelayError(
    'config_invalid',
    'DATABASE_URL is none that can be read: write sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/NAME',
  );
}
