import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { RequestStore } from '../record/store.ts';
import type { Patience } from './patience.ts';

/** What a signed request was answered. */
export interface Answer {
  readonly status: number;
  readonly body?: string | object;
}

export interface SeenRequests {
  /** Runs `act` for the first request of this signature and gives every repeat its answer. */
  once(signature: string, now: number, act: () => Promise<Answer>): Promise<Answer>;
  /** Resolves when the store has every answer that it will get. */
  drain(): Promise<void>;
}

/** Longer than a signature can be timely: 300 s either way, both ends and the rest of a second included. */
export const rememberedMs = 11 * 60_000;

const lookEveryMs = 50;
/** Slack gives up after 3 s. */
const lookForMs = 2500;

/**
 * Whoever repeats a signed request gets the first answer and sets nothing going: in this process by its memory, and
 * in another, or after a restart, by what the store holds.
 */
export function createSeenRequests(
  store: RequestStore,
  { claimMs }: Pick<Patience, 'claimMs'>,
): SeenRequests {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<Answer> }>();
  const saving = new Set<Promise<void>>();

  const forget = (now: number): void => {
    for (const [signature, { until }] of answers) {
      if (until > now) return;
      answers.delete(signature);
    }
  };

  const save = (digest: string, answer: Answer): void => {
    // Lost, it costs a repeat its text: it does nothing all the same.
    const saved: Promise<void> = store
      .saveAnswer(digest, JSON.stringify(answer))
      .catch(() => {})
      .finally(() => saving.delete(saved));
    saving.add(saved);
  };

  const claim = async (digest: string, now: number): Promise<'ours' | 'taken'> => {
    const claimed = store.claimRequest(digest, now).catch(() => true);
    const tired = new AbortController();
    const isOurs = await Promise.race([
      claimed,
      pause(claimMs, true, { ref: false, signal: tired.signal }).catch(() => true),
    ]);
    tired.abort();
    return isOurs ? 'ours' : 'taken';
  };

  const actOrRecall = async (signature: string, now: number, act: () => Promise<Answer>): Promise<Answer> => {
    const digest = createHash('sha256').update(signature).digest('hex');
    if ((await claim(digest, now)) === 'taken') return recall(store, digest);
    const answer = await act();
    save(digest, answer);
    return answer;
  };

  return {
    once(signature, now, act) {
      forget(now);
      const seen = answers.get(signature);
      if (seen !== undefined) return seen.answer;
      const answer = actOrRecall(signature, now, act);
      answers.set(signature, { until: now + rememberedMs, answer });
      return answer;
    },
    async drain() {
      while (saving.size > 0) await Promise.all(saving);
    },
  };
}

const saved = z.object({
  status: z.number(),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).exactOptional(),
});

/** The first answer, once it is there; else that all is well, for what was asked for is being done. */
async function recall(store: RequestStore, digest: string): Promise<Answer> {
  for (let waited = 0; waited < lookForMs; waited += lookEveryMs) {
    const text = await store.findAnswer(digest).catch(() => undefined);
    if (text !== undefined) return saved.parse(JSON.parse(text));
    await pause(lookEveryMs);
  }
  return { status: 200 };
}
