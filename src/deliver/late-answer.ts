import type { Outcome, Search } from './notifier.ts';

export interface LateAnswers {
  /**
   * What came of sending something, or where it was seen meanwhile. A late answer may never come although the message
   * is there, which a look settles; or the message may be on its way still, and to post it again would show it twice.
   */
  heard(answer: Promise<Outcome>, look: () => Promise<Search>): Promise<Outcome | Seen>;
  /** From now on what is late is looked for once more and not waited for: the process ends. */
  hurry(): void;
}

export type Seen = Extract<Search, { kind: 'found' }>;

export interface Lateness {
  /** How long (ms) an answer may take before the message is looked for. */
  readonly lateMs: number;
  /** And how long again before the next look. */
  readonly againMs: number;
}

export function createLateAnswers({ lateMs, againMs }: Lateness): LateAnswers {
  const hurried = Promise.withResolvers<undefined>();
  let isHurried = false;
  return {
    async heard(answer, look) {
      let outcome = await within(lateMs, [answer]);
      while (outcome === undefined) {
        const seen = look().then((search) => (search.kind === 'found' ? search : undefined));
        const first = await Promise.race([answer, seen]);
        if (first !== undefined) return first;
        if (isHurried)
          return { kind: 'unknown', error: 'no answer before the relay stopped', isOnItsWay: true };
        outcome = await within(againMs, [answer, hurried.promise]);
      }
      return outcome;
    },
    hurry() {
      isHurried = true;
      hurried.resolve(undefined);
    },
  };
}

/** Undefined where none of them came in time. */
async function within<T>(ms: number, some: readonly Promise<T>[]): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms, undefined);
  try {
    return await Promise.race([...some, promise]);
  } finally {
    clearTimeout(timer);
  }
}
