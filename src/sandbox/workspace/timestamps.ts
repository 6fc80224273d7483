/** Makes Slack's `seconds.micros`: each one later than the one before, even where the clock stands still or turns back. */
export class Timestamps {
  readonly #now: () => number;
  #lastMicros = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    this.#lastMicros = Math.max(Math.floor(this.#now() * 1000), this.#lastMicros + 1);
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}

export function isTimestamp(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** Orders timestamps as numbers would, without losing the last digits. */
export function compareTimestamps(a: string, b: string): number {
  return micros(a) - micros(b);
}

function micros(ts: string): number {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}
