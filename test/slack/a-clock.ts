import { noon } from '../support/builders.ts';

export interface TestClock {
  now(): number;
  turn(ms: number): void;
}

/** Stands still until it is turned. */
export function aClock(start = noon): TestClock {
  let now = start;
  return {
    now: () => now,
    turn: (ms) => {
      now += ms;
    },
  };
}

export const secondMs = 1000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
