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
import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * Kysely on one `node:sqlite` connection. Kysely's own driver prepares every statement anew, begins transactions
 * deferred and commits each by itself; this one keeps statements by their text, and writers that come close behind
 * each other share a commit.
 */
export function createSqliteDialect(connection: SqliteConnection): Dialect {
  return {
    createAdapter: () => new ManyCallersAdapter(),
    createDriver: () => createDriver(connection),
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

function createDriver(connection: SqliteConnection): Driver {
  /** Callers in whose transaction we are. */
  const inTurn = new WeakSet<DatabaseConnection>();
  return {
    init: async () => {},
    acquireConnection: async () => createCaller(connection, inTurn),
    beginTransaction: async (caller) => {
      await connection.begin();
      inTurn.add(caller);
    },
    commitTransaction: (caller) => {
      inTurn.delete(caller);
      return connection.commit();
    },
    rollbackTransaction: async (caller) => {
      // A commit that failed has ended the turn already.
      if (inTurn.delete(caller)) await connection.rollback();
    },
    releaseConnection: async () => {},
    destroy: () => connection.close(),
  };
}

function createCaller(connection: SqliteConnection, inTurn: WeakSet<DatabaseConnection>): DatabaseConnection {
  const caller: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      if (inTurn.has(caller)) return connection.inTurn<R>(sql, parameters);
      if (/^\s*select\b/i.test(sql)) return connection.select<R>(sql, parameters);
      return connection.inOwnTurn<R>(sql, parameters);
    },
    streamQuery() {
      throw new Error('Streaming is not used: pages are read instead.');
    },
  };
  return caller;
}
