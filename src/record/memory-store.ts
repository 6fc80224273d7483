import type { Database } from './database.ts';
import { forgetBefore, forgetUnnoted } from './forget-memories.ts';
import { createSqlMemory, insertEntries } from './memory.ts';
import { inPieces } from './pieces.ts';
import type { MemoryStore } from './store.ts';

/** A replica with other rules needs what this one does not, and says so once an hour. */
const keptMs = 2 * 3_600_000;

export function createMemoryStore(database: Database): MemoryStore {
  const { read, write } = database;
  return {
    memory: {
      ...createSqlMemory(read, () => Promise.resolve()),
      remember: (entries) => insertEntries(write, entries),
    },
    fillMemory: (entries) =>
      entries.length === 0
        ? Promise.resolve()
        : database.transaction((transaction) => insertEntries(transaction, entries)),
    async memoryGaps() {
      const rows = await read.selectFrom('built_memories').select(['memory', 'missing_from']).execute();
      return new Map(rows.map(({ memory, missing_from }) => [memory, missing_from ?? undefined]));
    },
    noteMemories: (ids, { missingFrom, now }) =>
      database.transaction(async (transaction) => {
        const gap = { missing_from: missingFrom ?? null, needed_at: now };
        for (const piece of inPieces(ids)) {
          await transaction
            .insertInto('built_memories')
            .values(piece.map((memory) => ({ memory, ...gap })))
            .onConflict((conflict) => conflict.column('memory').doUpdateSet(gap))
            .execute();
        }
      }),
    async missMemories(ids, from) {
      for (const piece of inPieces(ids)) {
        await write
          .updateTable('built_memories')
          .set({ missing_from: from })
          .where('memory', 'in', piece)
          .where('missing_from', 'is', null)
          .execute();
      }
    },
    keepMemories: (ids, { now, most }) =>
      database.transaction(async (transaction) => {
        // An empty list would be no condition at all.
        const needed = ['', ...ids];
        await transaction
          .updateTable('built_memories')
          .set({ needed_at: now })
          .where('memory', 'in', needed)
          .execute();
        await transaction
          .deleteFrom('built_memories')
          .where('memory', 'not in', needed)
          .where('needed_at', '<', now - keptMs)
          .execute();
        return forgetUnnoted(transaction, needed, most);
      }),
    forgetMemories: (before, most) =>
      database.transaction((transaction) => forgetBefore(transaction, before, most)),
  };
}
