import { randomUUID } from 'node:crypto';
import type { Store } from '../record/store.ts';
import type { MuteRequest } from './commands/mute-request.ts';

/** Mutes that wait for a Confirm. They are stored, so that a button carries nothing but an id. */
export interface Proposals {
  save(request: MuteRequest, now: number): Promise<string>;
  /** Gives the request to one caller only; undefined where it is taken, unknown or too old. */
  take(id: string, now: number): Promise<MuteRequest | undefined>;
}

const validMs = 15 * 60_000;

export function createProposals(store: Pick<Store, 'saveSetting' | 'takeSetting'>): Proposals {
  return {
    async save(request, now) {
      const id = randomUUID();
      await store.saveSetting(nameOf(id), JSON.stringify({ request, until: now + validMs }));
      return id;
    },
    async take(id, now) {
      const text = await store.takeSetting(nameOf(id));
      if (text === undefined) return undefined;
      const { request, until }: { request: MuteRequest; until: number } = JSON.parse(text);
      return now < until ? request : undefined;
    },
  };
}

function nameOf(id: string): string {
  return `mute-proposal:${id}`;
}
