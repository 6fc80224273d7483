import type { ServerResponse } from 'node:http';

/** Waits that all end early when the sandbox closes, so that nothing holds its server open. */
export class Pauses {
  readonly #ends = new Set<() => void>();

  /** Ends after `ms`. */
  for(ms: number): Promise<void> {
    return new Promise((resolve) => this.#start(ms, resolve));
  }

  /** Ends after `ms`, or when the caller has gone. */
  before(res: ServerResponse, ms: number): Promise<void> {
    return new Promise((resolve) => res.once('close', this.#start(ms, resolve)));
  }

  endAll(): void {
    for (const end of [...this.#ends]) end();
  }

  #start(ms: number, resolve: () => void): () => void {
    const end = () => {
      clearTimeout(timer);
      this.#ends.delete(end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(ms, longestTimerMs)).unref();
    this.#ends.add(end);
    return end;
  }
}

/** A timer set for longer fires at once. */
const longestTimerMs = 2 ** 31 - 1;
