import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Store } from '../record/store.ts';
import type { MuteRequest } from './commands/mute-request.ts';

/** Mutes that wait for a Confirm. They are stored, so that a button carries nothing but an id. */
export interface Proposals {
  save(request: MuteRequest, now: number): Promise<string>;
  /** Gives the request to one caller only; whoever comes later finds it answered, as does an unknown id. */
  take(id: string, now: number): Promise<MuteRequest | 'answered' | 'too_old'>;
}

const validMs = 15 * 60_000;

const stored = z.object({
  request: z.object({
    rule: z.string(),
    actor: z.string().exactOptional(),
    forMs: z.number(),
    reason: z.string(),
  }),
  until: z.number(),
});

export function createProposals(store: Pick<Store, 'saveSetting' | 'takeSetting'>): Proposals {
  return {
    async save(request, now) {
      const id = randomUUID();
      await store.saveSetting(nameOf(id), JSON.stringify({ request, until: now + validMs }));
      return id;
    },
    async take(id, now) {
      const text = await store.takeSetting(nameOf(id));
      if (text === undefined) return 'answered';
      const { request, until } = stored.parse(JSON.parse(text));
      return now < until ? request : 'too_old';
    },
  };
}

function nameOf(id: string): string {
  return `mute-proposal:${id}`;
}
