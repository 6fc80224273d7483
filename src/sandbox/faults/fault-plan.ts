import type { Fault, FaultRule } from './fault.ts';

interface Planned {
  readonly rule: FaultRule;
  left: number;
}

/** The faults that are switched on. The first rule that fits a call decides. */
export class FaultPlan {
  readonly #planned = new Set<Planned>();
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  rules(): readonly FaultRule[] {
    return [...this.#planned].map(({ rule }) => rule);
  }

  /** Gives the function that switches it off again. */
  add(rule: FaultRule): () => void {
    const planned = { rule, left: rule.times ?? Infinity };
    this.#planned.add(planned);
    return () => this.#planned.delete(planned);
  }

  heal(): void {
    this.#planned.clear();
  }

  /** The fault of this call; `channels` are all the names that its channel goes by. */
  draw(method: string, channels: readonly string[]): Fault | undefined {
    for (const planned of this.#planned) {
      if (!fits(planned.rule, method, channels)) continue;
      if (this.#random() >= (planned.rule.probability ?? 1)) continue;
      planned.left -= 1;
      if (planned.left <= 0) this.#planned.delete(planned);
      return planned.rule.fault;
    }
    return undefined;
  }
}

function fits(rule: FaultRule, method: string, channels: readonly string[]): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  return rule.channel === undefined || channels.includes(rule.channel.replace(/^#/, ''));
}

/** Mulberry32: 0 up to 1, always the same row for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
