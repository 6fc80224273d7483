import { randomUUID } from 'node:crypto';
import { openStore } from '../../src/record/open-store.ts';
import { anEvent } from '../support/builders.ts';

export const eventsPerCommit = 20;

/** Ingests until it is killed and prints how many commits it has made. */
async function writeForever(url: string): Promise<never> {
  const store = await openStore(url);
  for (let commits = 1; ; commits += 1) {
    const events = Array.from({ length: eventsPerCommit }, () => anEvent({ id: randomUUID() }));
    await store.ingest(async (transaction) => {
      for (const event of events) await transaction.insertEvents([event]);
    });
    process.stdout.write(`${commits}\n`);
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) await writeForever(process.argv[2] ?? '');
