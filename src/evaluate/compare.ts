import { compareInstants, type Instant, parseInstant } from '../model/instant.ts';

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte';

/** What `gt` and its like compare with: a number or a point in time. */
export type Comparand = { readonly number: number } | { readonly instant: Instant };

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Numbers and numeric strings; undefined for all else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !numeric.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Undefined where the value is neither a number nor an ISO 8601 time. */
export function toComparand(value: unknown): Comparand | undefined {
  const number = toNumber(value);
  if (number !== undefined) return { number };
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  return instant === undefined ? undefined : { instant };
}

/** Numbers compare with numbers and instants with instants; anything else fails the test. */
export function createComparison(name: Comparison, right: Comparand): (value: unknown) => boolean {
  const holds = verdicts[name];
  if ('number' in right) {
    return (value) => {
      const left = toNumber(value);
      return left !== undefined && holds(left - right.number);
    };
  }
  return (value) => {
    const left = typeof value === 'string' ? parseInstant(value) : undefined;
    return left !== undefined && holds(compareInstants(left, right.instant));
  };
}

const verdicts = {
  gt: (difference: number) => difference > 0,
  gte: (difference: number) => difference >= 0,
  lt: (difference: number) => difference < 0,
  lte: (difference: number) => difference <= 0,
};
