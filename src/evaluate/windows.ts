import type { TimedValue } from '../model/memory.ts';

/** The fullest window: how many, and the time of the first in it. */
export interface Fullest {
  readonly count: number;
  readonly since: number;
}

/** How many events lie within `withinMs` of each other at most: one at `at`, and others at the times. */
export function mostWithin(times: readonly number[], at: number, withinMs: number): Fullest {
  const sorted = [...times, at].sort((a, b) => a - b);
  let most: Fullest = { count: 1, since: at };
  let end = 0;
  for (const [index, start] of sorted.entries()) {
    if (start > at) break;
    while ((sorted[end] ?? Number.POSITIVE_INFINITY) <= start + withinMs) end += 1;
    if (start + withinMs >= at && end - index > most.count) most = { count: end - index, since: start };
  }
  return most;
}

/** Of the fullest windows of several keys the fullest. */
export function fullest(windows: readonly Fullest[]): Fullest | undefined {
  return windows.toSorted((a, b) => b.count - a.count)[0];
}

/**
 * How many different values lie within `withinMs` of each other at most, those at `at` among them. The window's start
 * goes back from `at`: on its way values from before come in and values from after drop out.
 */
export function mostValuesWithin(
  others: readonly TimedValue[],
  { values, at }: { values: readonly string[]; at: number },
  withinMs: number,
): Fullest {
  const before = others
    .filter((other) => other.at <= at && other.at >= at - withinMs)
    .sort((a, b) => b.at - a.at);
  const after = others
    .filter((other) => other.at > at && other.at <= at + withinMs)
    .sort((a, b) => b.at - a.at);
  const inside = new Tally();
  for (const value of [...values, ...after.map((other) => other.value)]) inside.add(value);
  let most: Fullest = { count: inside.size, since: at };
  let dropped = 0;
  for (const other of before) {
    inside.add(other.value);
    for (
      let last = after[dropped];
      last !== undefined && last.at > other.at + withinMs;
      last = after[dropped]
    ) {
      inside.remove(last.value);
      dropped += 1;
    }
    if (inside.size > most.count) most = { count: inside.size, since: other.at };
  }
  return most;
}

class Tally {
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#counts.size;
  }

  add(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  remove(value: string): void {
    const count = (this.#counts.get(value) ?? 0) - 1;
    if (count > 0) this.#counts.set(value, count);
    else this.#counts.delete(value);
  }
}
