import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { SqliteWriter } from './database.ts';
import type { LogSync } from './log-sync.ts';
import { createSharedCommit } from './shared-commit.ts';
import type { Execute } from './sqlite-dialect.ts';
import { createStatementCache, execute, toRows } from './sqlite-statements.ts';
import { toStoreError } from './store-error.ts';

const busyCode = 5;
const busyAttempts = 250;
const busyPauseMs = 20;

/** One `node:sqlite` connection, on which those who write take turns. */
export interface SqliteConnection {
  /**
   * Waits for the turn and runs the work in it; resolves when it is committed and on the disk. Where the work rejects
   * nothing of it is left. Once it has ended, what it was given to run statements with refuses them.
   */
  inTurn<T>(work: (run: Execute) => Promise<T>): Promise<T>;
  /** Runs a statement by itself: one that does not only read in a turn of its own. */
  readonly execute: Execute;
  /** Speaks in the turn that is being taken. */
  readonly writer: SqliteWriter;
  close(): Promise<void>;
}

/** `log` is synced in place of what SQLite would sync itself. */
export function createSqliteConnection(database: DatabaseSync, log?: LogSync): SqliteConnection {
  const prepare = createStatementCache(database);
  const beginTransaction = database.prepare('begin immediate');
  const shared = createSharedCommit({
    database,
    open: () =>
      untilNotBusy(database, () => {
        if (log?.isDoubtful() === true) settleDoubt(database, log);
        beginTransaction.run();
      }),
    ...(log === undefined ? {} : { sync: () => log.sync() }),
  });
  const run = <R>(sql: string, parameters: readonly unknown[]) => execute<R>(prepare(sql), parameters);
  const inTurn = async <T>(work: (run: Execute) => Promise<T>): Promise<T> => {
    await stored(shared.begin());
    let isOver = false;
    const runInTurn: Execute = async (sql, parameters) => {
      // What is still under way behind one that failed must not write in the turn of another.
      if (isOver) throw new Error('the transaction is over');
      return storedAtOnce(() => {
        // Behind an error such as a full disk SQLite would commit each statement by itself.
        if (!database.isTransaction) throw new Error('the transaction was rolled back by the database');
        return run(sql, parameters);
      });
    };
    let result: T;
    try {
      result = await work(runInTurn);
    } catch (error) {
      isOver = true;
      await stored(shared.rollback());
      throw error;
    }
    isOver = true;
    await stored(shared.commit());
    return result;
  };
  return {
    inTurn,
    execute: (sql, parameters) =>
      /^\s*select\b/i.test(sql)
        ? stored(untilNotBusy(database, () => run(sql, parameters)))
        : inTurn((runInTurn) => runInTurn(sql, parameters)),
    writer: {
      run: (sql, values = []) =>
        storedAtOnce(() => Number(prepare(sql).statement.run(...values).lastInsertRowid)),
      all: <Row>(sql: string, values: readonly SQLInputValue[] = []) =>
        storedAtOnce(() => toRows<Row>(prepare(sql).statement.all(...values))),
      rollbacks: () => shared.rollbacks,
    },
    async close() {
      await shared.close();
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
