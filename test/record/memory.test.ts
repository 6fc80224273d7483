import { afterAll, beforeAll } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { describeMemory } from '../evaluate/memory-contract.ts';
import { anEvent } from '../support/builders.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function openMemory(databaseUrl: string) {
  const store = await openStore(databaseUrl);
  const storeEvent = async (occurredAt: number): Promise<void> => {
    await store.ingest((transaction) => transaction.insertEvents([anEvent({ occurredAt })]));
  };
  return { memory: store.memory, storeEvent, close: () => store.close() };
}

describeMemory('SQLite', () => openMemory('sqlite::memory:'));
describeMemory('PostgreSQL', async () => openMemory(await postgres.createDatabase()));
