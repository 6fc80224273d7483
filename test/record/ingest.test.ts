import { expect, it } from '@jest/globals';
import {
  DummyDriver,
  Kysely,
  type LogEvent,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { postgresEvents } from '../../src/record/event-table/postgres.ts';
import { createIngest } from '../../src/record/ingest.ts';
import type { Tables } from '../../src/record/tables.ts';

it('takes the lock of a transaction once, before the first question, however many follow', async () => {
  const asked: string[] = [];
  const transaction = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }: LogEvent) => void asked.push(query.sql),
  });
  const { memory, lockAlerts } = createIngest({ dialect: 'postgres', events: postgresEvents, transaction });
  const about = { memory: 'm', key: 'k', eventId: 'e' };
  await memory.remember([{ ...about, value: '', occurredAt: 0 }]);
  await memory.seenBetween({ ...about, from: 0, to: 1 });
  await lockAlerts();
  expect(asked.map((sql) => sql.split(' ').slice(0, 2).join(' '))).toEqual([
    'select pg_advisory_xact_lock($1)',
    'insert into',
    'select 1',
  ]);
});
