import { RelayError } from '../errors.ts';
import type { Pipeline, Receipt, Submission } from '../pipeline.ts';

interface Waiting {
  readonly submission: Submission;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit {
  /** Resolves after the commit that holds the submission. */
  submit(submission: Submission): Promise<Receipt>;
  /** Resolves when everything submitted so far is answered. */
  drain(): Promise<void>;
}

/** Events that one transaction takes at most: bounds how long the first request of a batch waits for the last. */
const mostEvents = 512;
/** Events that wait at most; beyond, Atlassian is told to come back. Bounds memory while the database hangs. */
const mostWaiting = 20_000;

/** Batches at once: while one waits for the disk the next is evaluated. */
const mostBatches = 2;

/** How long (ms) the halves of a batch that failed are tried by themselves. */
const longestTrialMs = 2000;

/** Lets concurrent requests share one transaction: those that arrive while one commits go into the next. */
export function createGroupCommit(pipeline: Pipeline): GroupCommit {
  let waiting: Waiting[] = [];
  let waitingEvents = 0;
  let running: Promise<void> | undefined;
  const committing = new Set<Promise<void>>();
  /** Requests whose batch is being committed. */
  let inHand = 0;

  let onChange = () => {};

  /**
   * Lets requests that have arrived be read. A commit costs the same for one as for many, so a batch waits to become
   * as large as what is in hand, or for that to be done; where requests come one by one, nothing waits.
   */
  const gather = async (): Promise<void> => {
    await new Promise(setImmediate);
    while (waiting.length < inHand) {
      await new Promise<void>((resolve) => {
        onChange = resolve;
      });
    }
  };

  const begin = (batch: readonly Waiting[]): void => {
    inHand += batch.length;
    const done = commit(pipeline, batch).finally(() => {
      inHand -= batch.length;
      committing.delete(done);
      onChange();
    });
    committing.add(done);
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (committing.size >= mostBatches) await Promise.race(committing);
      await gather();
      const batch = takeBatch(waiting);
      waiting = waiting.slice(batch.length);
      waitingEvents -= countEvents(batch);
      begin(batch);
    }
    running = undefined;
  };

  return {
    submit(submission) {
      return new Promise((resolve, reject) => {
        if (waitingEvents > mostWaiting)
          throw new RelayError('store_unavailable', 'too much is waiting for the database');
        waiting.push({ submission, resolve, reject });
        waitingEvents += submission.events.length;
        if (waiting.length >= inHand) onChange();
        running ??= run();
      });
    },
    async drain() {
      while (running !== undefined || committing.size > 0) await (running ?? Promise.race(committing));
    },
  };
}

function takeBatch(waiting: readonly Waiting[]): readonly Waiting[] {
  let events = 0;
  const end = waiting.findIndex(({ submission }) => {
    events += submission.events.length;
    return events > mostEvents;
  });
  return end === -1 ? waiting : waiting.slice(0, Math.max(1, end));
}

function countEvents(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { submission }) => sum + submission.events.length, 0);
}

/**
 * A failure may be the fault of one submission: halves are then tried by themselves, so that it does not cost its
 * neighbours. A database that is away takes long to fail, and would for every half: hence the limit in time.
 */
async function commit(pipeline: Pipeline, batch: readonly Waiting[], until = Infinity): Promise<void> {
  const deadline = Math.min(until, performance.now() + longestTrialMs);
  try {
    settle(batch, await pipeline(batch.map(({ submission }) => submission)));
  } catch (error) {
    if (batch.length === 1 || performance.now() > deadline) {
      for (const { reject } of batch) reject(error);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await commit(pipeline, batch.slice(0, middle), deadline);
    await commit(pipeline, batch.slice(middle), deadline);
  }
}

function settle(batch: readonly Waiting[], receipts: readonly Receipt[]): void {
  batch.forEach(({ resolve, reject }, index) => {
    const receipt = receipts[index];
    if (receipt === undefined) reject(new TypeError('a submission without a receipt'));
    else resolve(receipt);
  });
}
