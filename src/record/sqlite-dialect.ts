import {
  type CompiledQuery,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** Runs a statement. */
export type Execute = <R>(sql: string, parameters: readonly unknown[]) => Promise<QueryResult<R>>;

/** Callers are let in together: whoever writes takes turns in `SharedCommit`. */
class ManyCallersAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** One for all: statements are kept by it. */
const adapter = new ManyCallersAdapter();

/** Kysely as it writes for SQLite. It begins no transactions: see `SqliteConnection`. */
export function createSqliteDialect(execute: Execute): Dialect {
  return {
    createAdapter: () => adapter,
    createDriver: () => createDriver(execute),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function createDriver(execute: Execute): Driver {
  const caller = {
    executeQuery: <R>({ sql, parameters }: CompiledQuery) => execute<R>(sql, parameters),
    streamQuery() {
      throw new Error('Streaming is not used: pages are read instead.');
    },
  };
  const refuse = async () => {
    throw new Error('Transactions are begun by the database, not by Kysely.');
  };
  return {
    init: async () => {},
    acquireConnection: async () => caller,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
