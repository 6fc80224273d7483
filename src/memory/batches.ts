import type { Pipeline } from '../pipeline.ts';

/** The batches of events that are being stored, each under the rules that were in force when it was evaluated. */
export interface Batches {
  /** The same pipeline, watched. */
  watch(pipeline: Pipeline): Pipeline;
  /** Those in hand now. */
  inHand(): ReadonlySet<number>;
  /** Whether all of these are done, whatever became of them. */
  areDone(batches: ReadonlySet<number>): boolean;
}

export function createBatches(): Batches {
  const inHand = new Set<number>();
  let begun = 0;
  return {
    watch: (pipeline) => async (submissions) => {
      begun += 1;
      const batch = begun;
      inHand.add(batch);
      try {
        return await pipeline(submissions);
      } finally {
        inHand.delete(batch);
      }
    },
    inHand: () => new Set(inHand),
    areDone: (batches) => [...batches].every((batch) => !inHand.has(batch)),
  };
}
