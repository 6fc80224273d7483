import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import { RelayError } from '../errors.ts';
import { toStoreError } from './store-error.ts';

/**
 * Kysely on a pool of `pg`, with two things that its own driver lacks: a deadline of our own for a server or a
 * network that hangs, and connections that went wrong are thrown away instead of handed to the next caller.
 */
export function createPostgresDialect(config: pg.PoolConfig, deadlineMs: number): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createDriver(createPool(config), deadlineMs),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

/** Without listeners a connection that breaks while nobody waits on it would end the process. */
function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

function createDriver(pool: pg.Pool, deadlineMs: number): Driver {
  const leases = new WeakMap<DatabaseConnection, Lease>();
  const run = async (connection: DatabaseConnection, sql: string) =>
    void (await connection.executeQuery(CompiledQuery.raw(sql)));
  return {
    init: async () => {},
    async acquireConnection() {
      const lease = { client: await connect(pool), broken: false };
      const connection = createConnection(lease, deadlineMs);
      leases.set(connection, lease);
      return connection;
    },
    beginTransaction: (connection) => run(connection, 'begin'),
    commitTransaction: (connection) => commit(leases.get(connection), deadlineMs),
    rollbackTransaction: (connection) => run(connection, 'rollback'),
    async releaseConnection(connection) {
      const lease = leases.get(connection);
      lease?.client.release(lease.broken);
    },
    destroy: () => pool.end(),
  };
}

interface Lease {
  readonly client: pg.PoolClient;
  broken: boolean;
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toStoreError(error);
  }
}

function createConnection(lease: Lease, deadlineMs: number): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, rowCount } = await query(lease, deadlineMs, { sql, parameters });
      return { rows: toRows<R>(rows), numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error('Streaming is not used: pages are read instead.');
    },
  };
}

/** Kysely knows the type of a row from the query it compiled; the driver cannot. */
function toRows<R>(rows: unknown): R[];
function toRows(rows: unknown): unknown {
  return rows;
}

/** Said by a primary that became a standby: a new connection finds the one that took over. */
const readOnly = '25006';

type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>;

async function query(lease: Lease, deadlineMs: number, { sql, parameters }: Statement) {
  if (lease.broken) throw new RelayError('store_unavailable', 'The connection to the database is lost');
  try {
    return await within(deadlineMs, lease.client.query(sql, parameters.map(toParameter)));
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code === readOnly) lease.broken = true;
    throw toStoreError(error);
  }
}

/** PostgreSQL answers a COMMIT of a transaction in which a statement failed with ROLLBACK, and no error. */
async function commit(lease: Lease | undefined, deadlineMs: number): Promise<void> {
  if (lease === undefined) throw new Error('commit without a connection');
  const { command } = await query(lease, deadlineMs, { sql: 'commit', parameters: [] });
  if (command === 'ROLLBACK')
    throw new RelayError('store_unavailable', 'The database rolled the transaction back');
}

/** PostgreSQL has no text with NUL in it; what must stay exact is JSON, where it is written as an escape. */
function toParameter(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
