const first = 2_654_435_761;
const second = 1_597_334_677;

/** Where a hash begins: who does not know it cannot choose texts that have one hash. */
export interface HashSeed {
  readonly low: number;
  readonly high: number;
}

const knownSeed: HashSeed = { low: 0xdeadbeef, high: 0x41c6ce57 };

/** 47 bits of a text, which SQLite keeps in six bytes, evenly spread. Not secret, and two texts may have one. */
export function textHash(text: string, seed = knownSeed): number {
  let { low, high } = seed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, first);
    high = Math.imul(high ^ unit, second);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return 2 ** 32 * (high & 0x7fff) + (low >>> 0);
}

/** A seed of 16 hexadecimal digits, as the database keeps it. */
export function toHashSeed(digits: string): HashSeed {
  return { low: Number.parseInt(digits.slice(0, 8), 16), high: Number.parseInt(digits.slice(8), 16) };
}
