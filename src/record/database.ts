import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type DialectName = 'sqlite' | 'postgres';

/** An open database: `read` sees only what is committed, `write` is where transactions begin. */
export interface Database {
  readonly dialect: DialectName;
  readonly read: Kysely<Tables>;
  readonly write: Kysely<Tables>;
  close(): Promise<void>;
}

/** A transaction, or a connection of its own for each statement. */
export type Queries = Kysely<Tables> | Transaction<Tables>;
