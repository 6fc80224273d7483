import { afterAll, beforeAll } from '@jest/globals';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const startTimeoutMs = 60_000;

/** URLs of empty databases on one PostgreSQL, which lives as long as the test file. */
export function usePostgres(): () => Promise<string> {
  let postgres: TestPostgres | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, startTimeoutMs);
  afterAll(async () => {
    await postgres?.stop();
  });
  return async () => {
    if (postgres === undefined) throw new Error('PostgreSQL did not start');
    return postgres.createDatabase();
  };
}
