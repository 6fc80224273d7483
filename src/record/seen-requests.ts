import type { Database } from './database.ts';
import type { RequestStore } from './store.ts';

export function createRequestStore({ read, write }: Database): RequestStore {
  return {
    async claimRequest(digest, now) {
      const { numInsertedOrUpdatedRows } = await write
        .insertInto('seen_requests')
        .values({ digest, seen_at: now, answer: null })
        .onConflict((conflict) => conflict.column('digest').doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    async saveAnswer(digest, answer) {
      await write.updateTable('seen_requests').set({ answer }).where('digest', '=', digest).execute();
    },
    async findAnswer(digest) {
      const row = await read
        .selectFrom('seen_requests')
        .select('answer')
        .where('digest', '=', digest)
        .executeTakeFirst();
      return row?.answer ?? undefined;
    },
    async forgetRequests(before) {
      await write.deleteFrom('seen_requests').where('seen_at', '<', before).execute();
    },
  };
}
