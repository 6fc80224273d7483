/** What a signed request was answered. */
export interface Answer {
  readonly status: number;
  readonly body?: string | object;
}

export interface SeenRequests {
  /** Runs `act` for the first request of this signature and gives every repeat its answer. */
  once(signature: string, now: number, act: () => Promise<Answer>): Promise<Answer>;
}

/** Longer than a signature can be timely: 300 s either way, both ends and the rest of a second included. */
const rememberedMs = 11 * 60_000;

/** Whoever repeats a signed request gets the first answer and sets nothing going. */
export function createSeenRequests(): SeenRequests {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<Answer> }>();

  const forget = (now: number): void => {
    for (const [signature, { until }] of answers) {
      if (until > now) return;
      answers.delete(signature);
    }
  };

  return {
    once(signature, now, act) {
      forget(now);
      const seen = answers.get(signature);
      if (seen !== undefined) return seen.answer;
      const answer = act();
      answers.set(signature, { until: now + rememberedMs, answer });
      return answer;
    },
  };
}
