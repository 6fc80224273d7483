import { sql } from 'kysely';
import type { DialectName, Queries } from './database.ts';

/** Arbitrary numbers that all replicas agree on; another program on the same database is unlikely to use them. */
export const migrationLock = 7_204_815_501;
export const alertLock = 7_204_815_502;
export const journalLock = 7_204_815_503;

/** Held until the transaction ends. In SQLite a transaction here is alone already. */
export async function takeLock(dialect: DialectName, transaction: Queries, lock: number): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${lock})`.execute(transaction);
}
