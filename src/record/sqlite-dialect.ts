import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { toStoreError } from './store-error.ts';

const mostStatements = 300;
const busyCode = 5;
const busyAttempts = 250;
const busyPauseMs = 20;

/**
 * Kysely on one `node:sqlite` connection. Kysely's own driver prepares every statement anew and begins
 * transactions deferred; this one keeps statements by their text and takes the write lock at once.
 * `SqliteAdapter` tells Kysely that there is one connection, so it lets one caller in at a time.
 */
export function createSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function createDriver(database: DatabaseSync): Driver {
  const connection = createConnection(database);
  const run = async (sql: string) => void (await connection.executeQuery(CompiledQuery.raw(sql)));
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    // Some errors, such as a full disk, have rolled back already.
    rollbackTransaction: async () => (database.isTransaction ? run('rollback') : undefined),
    releaseConnection: async () => {},
    destroy: async () => database.close(),
  };
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const prepare = createStatementCache(database);
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      try {
        return await untilNotBusy(database, () => execute<R>(prepare(sql), parameters));
      } catch (error) {
        throw toStoreError(error);
      }
    },
    streamQuery() {
      throw new Error('Streaming is not used: pages are read instead.');
    },
  };
}

interface CachedStatement {
  readonly statement: StatementSync;
  readonly hasRows: boolean;
}

function createStatementCache(database: DatabaseSync): (sql: string) => CachedStatement {
  const statements = new Map<string, CachedStatement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const cached = { statement, hasRows: statement.columns().length > 0 };
    if (statements.size >= mostStatements) statements.clear();
    statements.set(sql, cached);
    return cached;
  };
}

function execute<R>({ statement, hasRows }: CachedStatement, parameters: readonly unknown[]): QueryResult<R> {
  const values = parameters.map(toInput);
  if (hasRows) return { rows: toRows<R>(statement.all(...values)) };
  const { changes } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes) };
}

/** Kysely knows the type of a row from the query it compiled; the driver cannot. */
function toRows<R>(rows: unknown): R[];
function toRows(rows: unknown): unknown {
  return rows;
}

function toInput(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  throw new TypeError(`SQLite takes no ${typeof value}`);
}

/**
 * Another process may hold the write lock, as when a restart overlaps. Waiting inside SQLite would stop every
 * request of this process, so the wait is here; inside a transaction the lock is ours already.
 */
async function untilNotBusy<T>(database: DatabaseSync, attempt: () => T): Promise<T> {
  for (let left = busyAttempts; ; left -= 1) {
    try {
      return attempt();
    } catch (error) {
      if (left === 0 || database.isTransaction || !isBusy(error)) throw error;
    }
    await pause(busyPauseMs);
  }
}

/** The low byte is the code, the rest its finer kind. */
export function isBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === busyCode;
}
