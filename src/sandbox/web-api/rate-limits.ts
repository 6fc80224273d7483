/** Says how long a caller must wait, in ms, or takes the call (0). */
export interface RateLimit {
  take(key: string, now: number): number;
}

/** So many at once after a pause, then so many a second. */
export class Bucket implements RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  /** When the key's bucket will be full again. */
  readonly #fullAt = new Map<string, number>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  take(key: string, now: number): number {
    const everyMs = 1000 / this.#perSecond;
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now);
    const wait = fullAt - now - (this.#burst - 1) * everyMs;
    if (wait > 0) return wait;
    this.#fullAt.set(key, fullAt + everyMs);
    return 0;
  }
}

/** So many in any minute. */
class PerMinute implements RateLimit {
  readonly #most: number;
  readonly #taken = new Map<string, number[]>();

  constructor(most: number) {
    this.#most = most;
  }

  take(key: string, now: number): number {
    if (this.#most === Infinity) return 0;
    const recent = this.#taken.get(key) ?? [];
    this.#taken.set(key, recent);
    while (recent[0] !== undefined && recent[0] <= now - 60_000) recent.shift();
    if (recent[0] !== undefined && recent.length >= this.#most) return recent[0] + 60_000 - now;
    recent.push(now);
    return 0;
  }
}

/** Slack's tiers, a minute: https://docs.slack.dev/apis/web-api/rate-limits */
const tiers = { tier2: 20, tier3: 50, tier4: 100 };

const methodTiers: Readonly<Record<string, keyof typeof tiers>> = {
  'chat.delete': 'tier3',
  'chat.update': 'tier3',
  'conversations.history': 'tier3',
  'conversations.info': 'tier3',
  'conversations.list': 'tier2',
  'conversations.open': 'tier3',
  'conversations.replies': 'tier3',
  'users.lookupByEmail': 'tier3',
};

/**
 * The limits of all methods. Posts count by channel, so do updates; the rest by method.
 * `perSecond` is the rate of posts, and every other limit is as many times its own as that is of 1.
 */
export class RateLimits {
  readonly #posts: Bucket;
  readonly #others: Readonly<Record<keyof typeof tiers, PerMinute>>;

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#posts = new Bucket(perSecond, burst);
    this.#others = {
      tier2: new PerMinute(tiers.tier2 * perSecond),
      tier3: new PerMinute(tiers.tier3 * perSecond),
      tier4: new PerMinute(tiers.tier4 * perSecond),
    };
  }

  /** Ms to wait, or 0 where the call may pass. */
  take(call: { readonly method: string; readonly channel: string; readonly now: number }): number {
    const { method, channel, now } = call;
    if (method === 'chat.postMessage') return this.#posts.take(channel, now);
    if (method === 'auth.test' || method === 'api.test') return 0;
    const key = method === 'chat.update' ? `${method} ${channel}` : method;
    return this.#others[methodTiers[method] ?? 'tier4'].take(key, now);
  }
}
