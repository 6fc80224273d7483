import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Queries, SqliteDatabase } from './database.ts';
import { textHash, toHashSeed } from './event-table/text-hash.ts';
import { createLogSync, type LogSync } from './log-sync.ts';
import { migrate } from './migrate.ts';
import { createSqliteConnection, isBusy, type SqliteConnection } from './sqlite-connection.ts';
import { createSqliteDialect, type Execute } from './sqlite-dialect.ts';
import { toStoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

const writing = `
  pragma busy_timeout = 20;
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma wal_autocheckpoint = 2000;
  pragma journal_size_limit = 67108864;
  pragma cache_size = -4000;
  pragma temp_store = memory;
`;
const reading = `
  pragma busy_timeout = 2000;
  pragma query_only = 1;
  pragma cache_size = -4000;
  pragma temp_store = memory;
`;
const openAttempts = 100;

/** Writes go over one connection, reads over another: a read never sees, or waits for, an open transaction. */
export async function openSqlite(path: string): Promise<SqliteDatabase> {
  try {
    if (path === ':memory:') return await migrated(openMemory());
    makeFolder(dirname(path));
    const forWriting = connect(await openFile(path, writing), createLogSync(path));
    return await migrated(toDatabase(forWriting, connect(await openFile(path, reading))));
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Step by step: Node's own `recursive` tries for ever where a folder is that takes none, as below `/proc`. */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

async function migrated(database: SqliteDatabase): Promise<SqliteDatabase> {
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** In memory there can be only one connection: reads see what is not committed yet. */
function openMemory(): SqliteDatabase {
  const connection = connect(new DatabaseSync(':memory:'));
  return toDatabase(connection, connection);
}

/** The writer is closed last: the last connection to close folds the write-ahead log into the file. */
function toDatabase(forWriting: SqliteConnection, forReading: SqliteConnection): SqliteDatabase {
  return {
    dialect: 'sqlite',
    read: toQueries(forReading.execute),
    write: toQueries(forWriting.execute),
    transaction: (work) => forWriting.inTurn((execute) => work(toQueries(execute))),
    reader: forReading.writer,
    writer: forWriting.writer,
    async close() {
      if (forReading !== forWriting) await forReading.close();
      await forWriting.close();
    },
  };
}

function toQueries(execute: Execute): Queries {
  return new Kysely<Tables>({ dialect: createSqliteDialect(execute) });
}

function connect(database: DatabaseSync, log?: LogSync): SqliteConnection {
  // For the migrations that give hashes to what is stored.
  database.function('text_hash', { deterministic: true }, (text) => textHash(String(text)));
  database.function('id_hash', { deterministic: true }, (id, seed) =>
    textHash(String(id), toHashSeed(String(seed))),
  );
  return createSqliteConnection(database, log);
}

/** The first switch to a write-ahead log needs the file alone, which two processes starting at once cannot both have. */
async function openFile(path: string, pragmas: string): Promise<DatabaseSync> {
  const database = new DatabaseSync(path);
  for (let left = openAttempts; ; left -= 1) {
    try {
      database.exec(pragmas);
      return database;
    } catch (error) {
      if (left > 0 && isBusy(error)) await pause(20);
      else return closeAndThrow(database, error);
    }
  }
}

function closeAndThrow(database: DatabaseSync, error: unknown): never {
  database.close();
  throw error;
}
