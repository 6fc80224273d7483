import type { Database } from './database.ts';
import { createSqlMemory, insertEntries } from './memory.ts';
import type { MemoryStore } from './store.ts';

export function createMemoryStore({ read, write }: Database): MemoryStore {
  return {
    memory: {
      ...createSqlMemory(read, () => Promise.resolve()),
      remember: (entries) => insertEntries(write, entries),
    },
    async builtMemories() {
      const rows = await read.selectFrom('built_memories').select('memory').execute();
      return new Set(rows.map(({ memory }) => memory));
    },
    fillMemory: (entries, built) =>
      write.transaction().execute(async (transaction) => {
        await insertEntries(transaction, entries);
        if (built === undefined) return;
        await transaction
          .insertInto('built_memories')
          .values({ memory: built })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),
    keepMemories: (ids) =>
      write.transaction().execute(async (transaction) => {
        for (const table of ['memories', 'built_memories'] as const) {
          // An empty list would be no condition at all.
          await transaction
            .deleteFrom(table)
            .where('memory', 'not in', ['', ...ids])
            .execute();
        }
      }),
  };
}
