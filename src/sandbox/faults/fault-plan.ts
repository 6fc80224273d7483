import type { Tell } from '../changes.ts';
import type { Fault, FaultRule } from './fault.ts';

interface Planned {
  readonly rule: FaultRule;
  left: number;
}

/** A fault that is switched on, with the number by which it can be switched off. */
export interface NumberedFault extends FaultRule {
  readonly id: number;
}

/** The faults that are switched on. The first rule that fits a call decides. */
export class FaultPlan {
  readonly #planned = new Map<number, Planned>();
  readonly #random: () => number;
  readonly #tell: Tell;
  #count = 0;

  constructor(seed: number, tell: Tell) {
    this.#random = seededRandom(seed);
    this.#tell = tell;
  }

  rules(): readonly FaultRule[] {
    return [...this.#planned.values()].map(({ rule }) => rule);
  }

  numbered(): readonly NumberedFault[] {
    return [...this.#planned].map(([id, { rule }]) => ({ ...rule, id }));
  }

  /** Gives the function that switches it off again. */
  add(rule: FaultRule): () => void {
    this.#count += 1;
    const id = this.#count;
    this.#planned.set(id, { rule, left: rule.times ?? Infinity });
    this.#changed();
    return () => this.remove(id);
  }

  remove(id: number): void {
    if (this.#planned.delete(id)) this.#changed();
  }

  heal(): void {
    this.#planned.clear();
    this.#changed();
  }

  /** The fault of this call; `channels` are all the names that its channel goes by. */
  draw(method: string, channels: readonly string[]): Fault | undefined {
    for (const [id, planned] of this.#planned) {
      if (!fits(planned.rule, method, channels)) continue;
      if (this.#random() >= (planned.rule.probability ?? 1)) continue;
      planned.left -= 1;
      if (planned.left <= 0) this.remove(id);
      return planned.rule.fault;
    }
    return undefined;
  }

  #changed(): void {
    this.#tell({ type: 'faults', faults: this.numbered() });
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
