import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const startTimeoutMs = 60_000;

/** One PostgreSQL, which lives as long as the test file. */
export function usePostgres() {
  let postgres: TestPostgres | undefined;
  let reused: string | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, startTimeoutMs);
  afterAll(async () => {
    await postgres?.stop();
  });
  const newUrl = async () => {
    if (postgres === undefined) throw new Error('PostgreSQL did not start');
    return postgres.createDatabase();
  };
  /** The URL of one database, empty again at each call: much faster than a new one, for tests that come one after the other. Nothing may be using it. */
  const emptiedUrl = async () => {
    reused ??= await newUrl();
    await query(reused, 'drop schema public cascade; create schema public');
    return reused;
  };
  return { newUrl, emptiedUrl };
}

export async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
