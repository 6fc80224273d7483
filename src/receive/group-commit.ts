import { setTimeout as pause } from 'node:timers/promises';
import { RelayError } from '../errors.ts';
import type { Pipeline, Receipt, Submission } from '../pipeline.ts';

interface Waiting {
  readonly submission: Submission;
  readonly size: number;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit {
  /** Resolves after the commit that holds the submission; it came in a body of so many characters. */
  submit(submission: Submission, characters: number): Promise<Receipt>;
  /** Resolves when everything submitted so far is answered. */
  drain(): Promise<void>;
}

/** Events that one transaction takes at most: bounds how long the first request of a batch waits for the last. */
const mostEvents = 512;
/**
 * Characters that wait at most, some 20,000 events; beyond, Atlassian is told to come back. Bounds memory while the
 * database hangs.
 */
const mostWaiting = 48 * 1024 * 1024;
/** What an event takes besides its text, in characters. */
const eventSize = 1024;

/** Batches at once: while one waits for the disk the next is evaluated. */
const mostBatches = 2;
/** How long (ms) a batch takes in what arrives without a pause. */
const longestGatherMs = 3;

/** How long (ms) the halves of a batch that failed are tried by themselves. */
const longestTrialMs = 2000;
/** How long (ms) a submission that came alone waits for its second try: other connections may have ended with its own. */
const retryAloneMs = 100;

/** The end of the event loop's round that is under way. */
const endOfRound = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lets concurrent requests share one transaction: those that arrive while one commits go into the next. */
export function createGroupCommit(pipeline: Pipeline): GroupCommit {
  let waiting: Waiting[] = [];
  let waitingEvents = 0;
  let waitingSize = 0;
  let running: Promise<void> | undefined;
  /** Batches that are being committed. */
  let inHand = 0;
  const waiters: (() => void)[] = [];
  const change = () => new Promise<void>((resolve) => waiters.push(resolve));

  /**
   * Lets requests that are arriving be read: a commit costs the same for one as for many. A round of the event loop
   * that brings none ends it, so that where requests come one by one nothing waits.
   */
  const gather = async (): Promise<void> => {
    while (inHand >= mostBatches) await change();
    const until = performance.now() + longestGatherMs;
    await endOfRound();
    let before: number;
    do {
      before = waiting.length;
      await endOfRound();
    } while (waiting.length > before && waitingEvents < mostEvents && performance.now() < until);
  };

  const begin = async (batch: readonly Waiting[]): Promise<void> => {
    inHand += 1;
    await commit(pipeline, batch);
    inHand -= 1;
    while (waiters.length > 0) waiters.pop()?.();
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await gather();
      const batch = takeBatch(waiting);
      waiting = waiting.slice(batch.length);
      waitingEvents -= countEvents(batch);
      waitingSize -= batch.reduce((sum, { size }) => sum + size, 0);
      void begin(batch);
    }
    running = undefined;
  };

  return {
    submit(submission, characters) {
      return new Promise((resolve, reject) => {
        if (waitingSize > mostWaiting)
          throw new RelayError('store_unavailable', 'too much is waiting for the database');
        const size = characters + eventSize * submission.events.length;
        waiting.push({ submission, size, resolve, reject });
        waitingEvents += submission.events.length;
        waitingSize += size;
        running ??= run();
      });
    },
    async drain() {
      while (running !== undefined || inHand > 0) await (running ?? change());
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
 * neighbours. One that came alone is tried once more: its connection may have ended, or it stood in a deadlock. A
 * database that is away takes long to fail, and would for every half: hence the limit in time.
 */
async function commit(pipeline: Pipeline, batch: readonly Waiting[], until = Infinity): Promise<void> {
  const deadline = Math.min(until, performance.now() + longestTrialMs);
  try {
    settle(batch, await pipeline(batch.map(({ submission }) => submission)));
  } catch (error) {
    const isTriedAlone = batch.length === 1 && until !== Infinity;
    if (isTriedAlone || performance.now() > deadline) {
      for (const { reject } of batch) reject(error);
      return;
    }
    if (batch.length === 1) await pause(retryAloneMs);
    const middle = Math.ceil(batch.length / 2);
    await commit(pipeline, batch.slice(0, middle), deadline);
    if (middle < batch.length) await commit(pipeline, batch.slice(middle), deadline);
  }
}

function settle(batch: readonly Waiting[], receipts: readonly Receipt[]): void {
  batch.forEach(({ resolve, reject }, index) => {
    const receipt = receipts[index];
    if (receipt === undefined) reject(new TypeError('a submission without a receipt'));
    else resolve(receipt);
  });
}
