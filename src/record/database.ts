import type { SQLInputValue } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** An open database: `read` sees only what is committed, `write` runs each statement by itself. */
export type Database = SqliteDatabase | PostgresDatabase;

interface Connections {
  readonly read: Queries;
  readonly write: Queries;
  /** Runs the work in a transaction; resolves when that is committed, and leaves nothing where the work rejects. */
  transaction<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface SqliteDatabase extends Connections {
  readonly dialect: 'sqlite';
  readonly reader: SqliteReader;
  readonly writer: SqliteWriter;
}

export interface PostgresDatabase extends Connections {
  readonly dialect: 'postgres';
}

export type DialectName = Database['dialect'];

/** The connection behind `read`: what is asked of it is there when the call returns. */
export interface SqliteReader {
  all<Row>(sql: string, values?: readonly SQLInputValue[]): readonly Row[];
}

/** The connection behind `write`, for who is in a transaction on it. */
export interface SqliteWriter extends SqliteReader {
  /** The number of the last row that it inserted. */
  run(sql: string, values?: readonly SQLInputValue[]): number;
  /** How often something that was written here has been rolled back so far. */
  rollbacks(): number;
}

/** A transaction, or a connection of its own for each statement. */
export type Queries = Kysely<Tables>;
