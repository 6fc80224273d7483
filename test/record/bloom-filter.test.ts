import { describe, expect, it } from '@jest/globals';
import { createBloomFilter } from '../../src/record/event-table/bloom-filter.ts';
import { textHash } from '../../src/record/event-table/text-hash.ts';

const hashesOf = (what: string, count: number) =>
  Array.from({ length: count }, (_, index) => textHash(`${what}-${index}`));

describe('a Bloom filter', () => {
  it.each([1, 2, 1000, 50_000])('made for %i hashes never denies one that was added', (count) => {
    const filter = createBloomFilter(count);
    const added = hashesOf('added', count);
    added.forEach(filter.add);
    expect(added.every(filter.mayHold)).toBe(true);
    expect(filter.isFull).toBe(false);
  });

  it('takes one in forty others at most for one that was added', () => {
    const filter = createBloomFilter(2 ** 16);
    hashesOf('added', 2 ** 16).forEach(filter.add);
    expect(filter.isFull).toBe(false);
    const mistaken = hashesOf('other', 40_000).filter(filter.mayHold);
    expect(mistaken.length).toBeLessThan(1000);
  });

  it('says when it holds more than it was made for', () => {
    const filter = createBloomFilter(1000);
    hashesOf('added', 1000).forEach(filter.add);
    expect(filter.isFull).toBe(false);
    hashesOf('more', 25).forEach(filter.add);
    expect(filter.isFull).toBe(true);
  });
});
