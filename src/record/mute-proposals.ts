import type { Database } from './database.ts';
import type { MuteStore } from './store.ts';

type ProposalStore = Pick<
  MuteStore,
  'saveMuteProposal' | 'findMuteProposal' | 'takeMuteProposal' | 'forgetMuteProposals'
>;

export function createMuteProposals({ read, write }: Database): ProposalStore {
  return {
    async saveMuteProposal({ id, validUntil, body }) {
      await write.insertInto('mute_proposals').values({ id, valid_until: validUntil, body }).execute();
    },
    async findMuteProposal(id) {
      const row = await read.selectFrom('mute_proposals').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : { id, validUntil: row.valid_until, body: row.body };
    },
    async takeMuteProposal(id) {
      const { numDeletedRows } = await write
        .deleteFrom('mute_proposals')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
    async forgetMuteProposals(before) {
      await write.deleteFrom('mute_proposals').where('valid_until', '<', before).execute();
    },
  };
}
