/** Numbers by their hashes, of which several may have one; nothing that a garbage collector would look at. */
export interface HashTable {
  readonly size: number;
  add(hash: number, seq: number): void;
  /** Appends the numbers that have the hash. */
  collect(hash: number, into: number[]): void;
  visit(each: (hash: number, seq: number) => void): void;
}

/** For at most `most` hashes, which are not negative: open addressing, half of the places at least left free. */
export function createHashTable(most: number): HashTable {
  const places = 2 ** Math.ceil(Math.log2(2 * most));
  const last = places - 1;
  /** Each one more than the hash: 0 is a free place. */
  const keys = new Float64Array(places);
  const seqs = new Float64Array(places);
  let size = 0;

  const collect = (hash: number, into: number[]): void => {
    // The low 32 bits, of which those that are needed.
    for (let place = hash & last; keys[place] !== 0; place = (place + 1) & last)
      if (keys[place] === hash + 1) into.push(seqs[place] ?? 0);
  };

  return {
    get size() {
      return size;
    },
    add(hash, seq) {
      if (size === most) throw new RangeError('the table is full');
      let place = hash & last;
      while (keys[place] !== 0) place = (place + 1) & last;
      keys[place] = hash + 1;
      seqs[place] = seq;
      size += 1;
    },
    collect,
    visit(each) {
      for (let place = 0; place < places; place += 1) {
        const key = keys[place] ?? 0;
        if (key !== 0) each(key - 1, seqs[place] ?? 0);
      }
    },
  };
}
