import type { Digest } from './message.ts';

/** Actors that a digest remembers; it shows the first few. */
const mostActors = 100;

/** Two digests of different alerts as one. */
export function mergeDigests(a: Digest, b: Digest): Digest {
  return {
    count: a.count + b.count,
    rules: sumBy([...a.rules, ...b.rules], ({ id, severity }) => `${id} ${severity}`),
    actors: sumBy([...a.actors, ...b.actors], ({ actor }) => actor).slice(0, mostActors),
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    foldedAt: Math.max(a.foldedAt, b.foldedAt),
  };
}

/** The most frequent first; of equals always the same one. */
function sumBy<T extends { readonly count: number }>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const sums = new Map<string, T>();
  for (const item of items) {
    const before = sums.get(keyOf(item));
    sums.set(keyOf(item), before === undefined ? item : { ...before, count: before.count + item.count });
  }
  return [...sums]
    .toSorted(([one, x], [other, y]) => y.count - x.count || (one < other ? -1 : 1))
    .map(([, sum]) => sum);
}
