import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostValuesWithin, mostWithin } from '../../src/evaluate/windows.ts';

const time = fc.integer({ min: 0, max: 20 });
const at = 10;

describe('the most events within a time', () => {
  it('are found as by trying every window', () => {
    fc.assert(
      fc.property(fc.array(time), fc.integer({ min: 0, max: 12 }), (times, within) => {
        const counts = [...Array(within + 1).keys()].map((back) => {
          const start = at - back;
          return 1 + times.filter((one) => one >= start && one <= start + within).length;
        });
        expect(mostWithin(times, at, within).count).toBe(Math.max(...counts));
      }),
      { numRuns: 2000 },
    );
  });

  it('count where they are exactly that far apart, and not where they are further', () => {
    expect(mostWithin([0], 10, 10).count).toBe(2);
    expect(mostWithin([0], 10, 9).count).toBe(1);
    expect(mostWithin([0, 20], 10, 10).count).toBe(2);
  });
});

describe('the most different values within a time', () => {
  it('are found as by trying every window', () => {
    const other = fc.record({ value: fc.constantFrom('a', 'b', 'c', 'd', 'e'), at: time });
    fc.assert(
      fc.property(fc.array(other), fc.integer({ min: 0, max: 12 }), (others, within) => {
        const own = ['a'];
        const counts = [...Array(within + 1).keys()].map((back) => {
          const start = at - back;
          const inside = others.filter((one) => one.at >= start && one.at <= start + within);
          return new Set([...own, ...inside.map(({ value }) => value)]).size;
        });
        expect(mostValuesWithin(others, { values: own, at }, within).count).toBe(Math.max(...counts));
      }),
      { numRuns: 2000 },
    );
  });
});
