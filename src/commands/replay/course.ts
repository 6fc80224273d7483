import type { RuleSet } from '../../evaluate/rule.ts';
import type { StoredEvent } from '../../record/store.ts';
import { createBacktest, type Effect } from './backtest.ts';
import { type Changes, createChangeList } from './changes.ts';
import { createDifference, type Difference, type Side } from './difference.ts';
import { createLowWater } from './low-water.ts';
import { createTally, type RuleResult } from './tally.ts';

export interface Replayed {
  /** Those that count. What was received before them is only remembered. */
  readonly events: number;
  readonly firstReceivedAt?: number;
  readonly lastReceivedAt?: number;
  readonly results: readonly RuleResult[];
  readonly compared?: { readonly before: readonly RuleResult[]; readonly changes: Changes };
}

/** One or two sets of rules, going through the same events. */
export interface Course {
  /** How far back before an event others may lie that make a difference (ms). */
  readonly reachMs: number;
  /** Counts to the history what was stored before the first event that is taken. */
  observe(occurredAt: number): void;
  take(event: StoredEvent): Promise<void>;
  /** Lets go of what makes no difference any more; `receivedAt` is how far the events have come. */
  forget(receivedAt: number): void;
  end(): Replayed;
}

/** The clocks of replicas differ: an event may be received this much before one that is stored before it. */
const clockSlackMs = 300_000;

/**
 * Without `before` nothing is compared; what was received before `since` is remembered and not counted, nor is an
 * alert that it opened.
 */
export function createCourse(rules: RuleSet, before: RuleSet | undefined, since: number): Course {
  const changes = createChangeList();
  const difference = createDifference(since, changes.add);
  const after = createRunner(rules, { side: 'after', difference, since });
  const base = before && createRunner(before, { side: 'before', difference, since });
  const runners = base === undefined ? [after] : [base, after];
  const lowWater = createLowWater();
  const span = createSpan(since);
  return {
    reachMs: Math.max(...runners.map(({ backtest }) => backtest.reachMs)),
    observe: (occurredAt) => {
      for (const { backtest } of runners) backtest.observe(occurredAt);
    },
    take: async (event) => {
      lowWater.note(event.occurredAt);
      span.note(event.receivedAt);
      for (const runner of runners) await runner.take(event);
    },
    forget: (receivedAt) => {
      const [occurred, received] = [lowWater.next(), receivedAt - clockSlackMs];
      for (const { backtest } of runners) backtest.forget(occurred, received);
      difference.settle(received);
    },
    end: () => {
      difference.settle(Number.POSITIVE_INFINITY);
      const compared = base && { before: base.results(), changes: changes.end() };
      return { ...span.end(), results: after.results(), ...(compared && { compared }) };
    },
  };
}

function createSpan(since: number) {
  let [events, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    note: (receivedAt: number) => {
      if (receivedAt < since) return;
      events += 1;
      first = Math.min(first, receivedAt);
      last = Math.max(last, receivedAt);
    },
    end: () => ({ events, ...(events > 0 && { firstReceivedAt: first, lastReceivedAt: last }) }),
  };
}

interface Part {
  readonly side: Side;
  readonly difference: Difference;
  readonly since: number;
}

/** What shadow rules would have made is counted; as they post nothing, it makes no difference. */
function createRunner(rules: RuleSet, { side, difference, since }: Part) {
  const backtest = createBacktest(rules);
  const tally = createTally(rules.rules);
  const posting = new Set(rules.rules.filter(({ mode }) => mode === 'live').map(({ id }) => id));
  const note = (effect: Effect): void => {
    if (effect.match.event.receivedAt >= since) tally.add(effect);
    if (effect.opened && posting.has(effect.alert.rule.id)) difference.opened(side, effect.alert);
  };
  return {
    backtest,
    results: tally.results,
    take: async (event: StoredEvent) => {
      for (const effect of await backtest.take(event)) note(effect);
    },
  };
}
