import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { LogSync } from './log-sync.ts';
import { createSharedCommit, type SharedCommit } from './shared-commit.ts';
import { toStoreError } from './store-error.ts';

const mostStatements = 300;
/** A longer text is of a statement with many rows, of which each takes memory and few are met again. */
const longestKept = 8192;
const busyCode = 5;
const busyAttempts = 250;
const busyPauseMs = 20;

/**
 * Kysely on one `node:sqlite` connection. Kysely's own driver prepares every statement anew, begins transactions
 * deferred and commits each by itself; this one keeps statements by their text, and writers that come close behind
 * each other share a commit.
 */
export function createSqliteDialect(database: DatabaseSync, log?: LogSync): Dialect {
  return {
    createAdapter: () => new ManyCallersAdapter(),
    createDriver: () => createDriver(database, log),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Callers are let in together: whoever writes takes turns in `SharedCommit`. */
class ManyCallersAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function createDriver(database: DatabaseSync, log: LogSync | undefined): Driver {
  const prepare = createStatementCache(database);
  const beginTransaction = database.prepare('begin immediate');
  const shared = createSharedCommit({
    database,
    open: () =>
      untilNotBusy(database, () => {
        if (log?.isDoubtful() === true) settleDoubt(database, log);
        beginTransaction.run();
      }),
    sync: async () => log?.sync(),
  });
  const inTurn = new WeakSet<DatabaseConnection>();
  return {
    init: async () => {},
    acquireConnection: async () => createConnection({ database, prepare, shared, inTurn }),
    beginTransaction: async (connection) => {
      await stored(shared.begin());
      inTurn.add(connection);
    },
    commitTransaction: (connection) => {
      inTurn.delete(connection);
      return stored(shared.commit());
    },
    rollbackTransaction: async (connection) => {
      // A commit that failed has ended the turn already.
      if (inTurn.delete(connection)) await stored(shared.rollback());
    },
    releaseConnection: async () => {},
    destroy: async () => {
      shared.close();
      await log?.close();
      database.close();
    },
  };
}

/** After a sync that failed the system may take the next one lightly; a checkpoint writes the log's pages anew and syncs those. */
function settleDoubt(database: DatabaseSync, log: LogSync): void {
  const outcome = database.prepare('pragma wal_checkpoint(truncate)').get();
  if (outcome?.['busy'] !== 0) throw new Error('the write-ahead log could not be brought to the disk');
  log.trust();
}

async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toStoreError(error);
  }
}

function storedAtOnce<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

interface ConnectionParts {
  readonly database: DatabaseSync;
  readonly prepare: (sql: string) => CachedStatement;
  readonly shared: SharedCommit;
  /** Connections in whose transaction we are. */
  readonly inTurn: WeakSet<DatabaseConnection>;
}

function createConnection({ database, prepare, shared, inTurn }: ConnectionParts): DatabaseConnection {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const run = () => execute<R>(prepare(sql), parameters);
      if (inTurn.has(connection)) return storedAtOnce(run);
      if (/^\s*select\b/i.test(sql)) return stored(untilNotBusy(database, run));
      return stored(inOwnTurn(shared, run));
    },
    streamQuery() {
      throw new Error('Streaming is not used: pages are read instead.');
    },
  };
  return connection;
}

/** A statement that writes by itself. */
async function inOwnTurn<T>(shared: SharedCommit, run: () => T): Promise<T> {
  await shared.begin();
  let result: T;
  try {
    result = run();
  } catch (error) {
    await shared.rollback();
    throw error;
  }
  await shared.commit();
  return result;
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
    if (sql.length > longestKept) return cached;
    if (statements.size >= mostStatements) statements.clear();
    statements.set(sql, cached);
    return cached;
  };
}

function execute<R>({ statement, hasRows }: CachedStatement, parameters: readonly unknown[]): QueryResult<R> {
  const values = parameters.every(isInput) ? parameters : parameters.map(toInput);
  if (hasRows) return { rows: toRows<R>(statement.all(...values)) };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** Kysely knows the type of a row from the query it compiled; the driver cannot. */
function toRows<R>(rows: unknown): R[];
function toRows(rows: unknown): unknown {
  return rows;
}

function isInput(value: unknown): value is SQLInputValue {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value === null ||
    value instanceof Uint8Array
  );
}

function toInput(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value);
  if (value === undefined) return null;
  if (isInput(value)) return value;
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
