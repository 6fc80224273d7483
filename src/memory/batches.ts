import type { Pipeline } from '../pipeline.ts';

/** The batches of events that are being stored, each under the rules that were in force when it was evaluated. */
export interface Batches {
  /** The same pipeline, watched. */
  watch(pipeline: Pipeline): Pipeline;
  /** Those in hand now. */
  inHand(): ReadonlySet<number>;
  /** Whether all of these are done, whatever became of them. */
  areDone(batches: ReadonlySet<number>): boolean;
  /** Tells the number of the newest event that is stored; gives the one behind which all that is in hand will be. */
  floor(lastSeq: number): number;
  /** Lets those that come wait; resolves when those in hand are done. */
  hold(): Promise<void>;
  release(): void;
}

export function createBatches(): Batches {
  /** With the newest event that was known when each began: its own will have higher numbers. */
  const inHand = new Map<number, number>();
  let begun = 0;
  let newest = 0;
  let gate: PromiseWithResolvers<void> | undefined;
  let drained: (() => void) | undefined;
  return {
    watch: (pipeline) => async (submissions) => {
      if (gate !== undefined) await gate.promise;
      begun += 1;
      const batch = begun;
      inHand.set(batch, newest);
      try {
        return await pipeline(submissions);
      } finally {
        inHand.delete(batch);
        if (inHand.size === 0) drained?.();
      }
    },
    inHand: () => new Set(inHand.keys()),
    areDone: (batches) => [...batches].every((batch) => !inHand.has(batch)),
    floor(lastSeq) {
      newest = lastSeq;
      return Math.min(lastSeq, ...inHand.values());
    },
    hold() {
      gate ??= Promise.withResolvers();
      if (inHand.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        drained = resolve;
      });
    },
    release() {
      gate?.resolve();
      gate = undefined;
      drained = undefined;
    },
  };
}
