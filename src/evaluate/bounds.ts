import { compareInstants, type Instant } from '../model/instant.ts';
import type { Comparand, Comparison } from './compare.ts';

/** A comparison with its operands, any of which is enough. */
export interface Bound {
  readonly name: Comparison;
  readonly operands: readonly Comparand[];
}

/** Whether a number or an instant lies within all of them. */
export function canLieWithin(bounds: readonly Bound[]): boolean {
  return hasRoom(bounds, numberOf, (a, b) => a - b) || hasRoom(bounds, instantOf, compareInstants);
}

type Compare<Point> = (a: Point, b: Point) => number;

function hasRoom<Point>(
  bounds: readonly Bound[],
  pointOf: (operand: Comparand) => Point | undefined,
  compare: Compare<Point>,
): boolean {
  const ends = bounds.map(({ name, operands }) => {
    const points = operands.map(pointOf).filter((point) => point !== undefined);
    return { name, point: loosest(points, name, compare) };
  });
  return ends.every(({ name: from, point: low }) =>
    ends.every(({ name: to, point: high }) => {
      if (low === undefined || high === undefined) return false;
      if (!isLower(from) || isLower(to)) return true;
      const difference = compare(low, high);
      return difference < 0 || (difference === 0 && from === 'gte' && to === 'lte');
    }),
  );
}

function loosest<Point>(
  points: readonly Point[],
  name: Comparison,
  compare: Compare<Point>,
): Point | undefined {
  const sign = isLower(name) ? 1 : -1;
  return points.slice(1).reduce((a, b) => (a !== undefined && sign * compare(b, a) < 0 ? b : a), points[0]);
}

function isLower(name: Comparison): boolean {
  return name === 'gt' || name === 'gte';
}

function numberOf(operand: Comparand): number | undefined {
  return 'number' in operand ? operand.number : undefined;
}

function instantOf(operand: Comparand): Instant | undefined {
  return 'instant' in operand ? operand.instant : undefined;
}
