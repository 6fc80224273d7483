import { expect, it } from '@jest/globals';
import { createHashTable } from '../../src/record/event-table/hash-table.ts';

it('gives the numbers of each hash, and of no other, though they meet in one place', () => {
  const table = createHashTable(5);
  // 16 places: the low four bits say which.
  const pairs = [
    [0, 10],
    [16, 11],
    [2 ** 46 + 16, 12],
    [16, 13],
    [15, 14],
  ] as const;
  for (const [hash, seq] of pairs) table.add(hash, seq);
  const found = (hash: number) => {
    const seqs: number[] = [];
    table.collect(hash, seqs);
    return seqs;
  };
  expect(found(0)).toEqual([10]);
  expect(found(16)).toEqual([11, 13]);
  expect(found(2 ** 46 + 16)).toEqual([12]);
  expect(found(15)).toEqual([14]);
  expect(found(32)).toEqual([]);
  expect(table.size).toBe(5);
  const all: [number, number][] = [];
  table.visit((...pair) => void all.push(pair));
  expect(all.sort(([, a], [, b]) => a - b)).toEqual(pairs);
  expect(() => table.add(1, 15)).toThrow('full');
});
