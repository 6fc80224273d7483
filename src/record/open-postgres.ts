import { Kysely } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import { chooseTls, withoutSslMode } from './postgres-tls.ts';
import type { Tables } from './tables.ts';

export interface PostgresOptions {
  /** How long a statement may take before the database counts as unavailable, ms. */
  readonly statementTimeoutMs: number;
  readonly mostConnections: number;
}

const migrationTimeoutMs = 3_600_000;
/** The server's own timeout comes first and leaves the connection whole. */
const patience = 1.25;
/**
 * One that stops in the middle of a transaction must not hold its locks against the other replicas: two that it has
 * begun end before what waits for them fails.
 */
const mostIdle = 0.4;

export async function openPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const server = await toServer(url, options);
  const patient = connect(server, { statementTimeoutMs: migrationTimeoutMs, mostConnections: 1 });
  await migrate(patient).finally(() => patient.close());
  return connect(server, options);
}

/** As it is: its tables are neither made nor brought up to date. */
export async function connectPostgres(url: string, options: PostgresOptions): Promise<Database> {
  return connect(await toServer(url, options), options);
}

async function toServer(url: string, options: PostgresOptions): Promise<pg.ClientConfig> {
  const config: pg.ClientConfig = {
    connectionString: withoutSslMode(url),
    application_name: 'audit-relay',
    connectionTimeoutMillis: options.statementTimeoutMs,
    keepAlive: true,
    // Whatever the database's own default is: with a snapshot from before the wait for a lock a statement fails.
    options: '-c default_transaction_isolation=read\\ committed',
    types: { getTypeParser },
  };
  return { ...config, ...(await chooseTls(url, config)) };
}

function connect(
  server: pg.ClientConfig,
  { statementTimeoutMs, mostConnections }: PostgresOptions,
): Database {
  const pool: pg.PoolConfig = {
    ...server,
    max: mostConnections,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs * mostIdle,
  };
  const dialect = createPostgresDialect(pool, statementTimeoutMs * patience);
  const connection = new Kysely<Tables>({ dialect });
  return {
    dialect: 'postgres',
    read: connection,
    write: connection,
    transaction: (work) => connection.transaction().execute(work),
    close: () => connection.destroy(),
  };
}

const int8 = 20;

/** Counts, times and sequence numbers stay far below 2^53. */
function getTypeParser(id: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return id === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(id, 'text');
}
