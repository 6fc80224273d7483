import { lateMs } from '../../model/memory.ts';

/** Where the times of events are now, lowest first: they come in the order received, not as they occurred. */
export interface LowWater {
  note(occurredAt: number): void;
  /** Moves on; the earliest time at which an event that is still to come is expected to have occurred. */
  next(): number;
}

const turnsLookedAt = 4;

/**
 * An event may come a day late, measured from the earliest of those seen lately. Events of long ago that are stored
 * in one go, in their order, take the mark with them; so does nothing that stands alone.
 */
export function createLowWater(): LowWater {
  let current = Number.POSITIVE_INFINITY;
  let lowest: number[] = [];
  return {
    note: (occurredAt) => {
      if (occurredAt < current) current = occurredAt;
    },
    next: () => {
      lowest = [...lowest, current].slice(-turnsLookedAt);
      current = Number.POSITIVE_INFINITY;
      return Math.min(...lowest) - lateMs;
    },
  };
}
