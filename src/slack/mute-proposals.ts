import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Store } from '../record/store.ts';
import type { MuteRequest } from './commands/mute-request.ts';

/** Mutes that wait for a Confirm. They are stored, so that a button carries nothing but an id. */
export interface Proposals {
  save(request: MuteRequest, now: number): Promise<string>;
  find(id: string, now: number): Promise<MuteRequest | 'answered' | 'too_old'>;
  /** Of many callers one may act on it; whoever comes later finds it answered, as does an unknown id. */
  take(id: string): Promise<boolean>;
  /** Deletes those that nobody can answer any more. */
  forget(now: number): Promise<void>;
}

const validMs = 15 * 60_000;
/** As long it is said of a question that it is too old. */
const keptMs = 24 * 3_600_000;

const stored = z.object({
  rule: z.string(),
  actor: z.string().exactOptional(),
  span: z.union([z.object({ forMs: z.number() }), z.object({ until: z.number() })]),
  reason: z.string(),
  about: z.array(z.string()).exactOptional(),
});

type ProposalStore = Pick<
  Store,
  'saveMuteProposal' | 'findMuteProposal' | 'takeMuteProposal' | 'forgetMuteProposals'
>;

export function createProposals(store: ProposalStore): Proposals {
  return {
    async save(request, now) {
      const id = randomUUID();
      await store.saveMuteProposal({ id, validUntil: now + validMs, body: JSON.stringify(request) });
      return id;
    },
    async find(id, now) {
      const proposal = await store.findMuteProposal(id);
      if (proposal === undefined) return 'answered';
      return now < proposal.validUntil ? stored.parse(JSON.parse(proposal.body)) : 'too_old';
    },
    take: (id) => store.takeMuteProposal(id),
    forget: (now) => store.forgetMuteProposals(now - keptMs),
  };
}
