/** Says of most hashes that were never added that they were not; of those that were, never (Bloom, 1970). */
export interface BloomFilter {
  /** Whether more has been added than it was made for: from then on it says "perhaps" too often. */
  readonly isFull: boolean;
  add(hash: number): void;
  mayHold(hash: number): boolean;
}

/** Per hash: with four probes at most one in forty that was not added is taken for one that was. */
const bitsEach = 8;
const probes = 4;

/** For `most` hashes of 47 bits, or up to twice as many: a byte for each. */
export function createBloomFilter(most: number): BloomFilter {
  const capacity = 2 ** Math.ceil(Math.log2(most));
  const bytes = new Uint8Array((capacity * bitsEach) / 8);
  const last = capacity * bitsEach - 1;
  let added = 0;
  return {
    get isFull() {
      return added > capacity;
    },
    add(hash) {
      const step = stepOf(hash);
      for (let probe = 0, at = hash >>> 0; probe < probes; probe += 1, at = (at + step) >>> 0) {
        const bit = at & last;
        bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
      }
      added += 1;
    },
    mayHold(hash) {
      const step = stepOf(hash);
      for (let probe = 0, at = hash >>> 0; probe < probes; probe += 1, at = (at + step) >>> 0) {
        const bit = at & last;
        if (((bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      }
      return true;
    },
  };
}

/** Odd, so that the probes differ, and of the bits that do not say where the first of them is. */
function stepOf(hash: number): number {
  return Math.floor(hash / 2 ** 16) | 1;
}
