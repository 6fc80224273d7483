import type { CompiledRule } from '../../evaluate/rule.ts';
import type { Effect } from './backtest.ts';

/** What one rule would have done. */
export interface RuleResult {
  readonly rule: CompiledRule;
  readonly alerts: number;
  /** Those that it matched. */
  readonly events: number;
  /** The ten with the most alerts, those first. */
  readonly keys: readonly KeyResult[];
}

export interface KeyResult {
  readonly key: string;
  readonly alerts: number;
  readonly events: number;
  /** The event that opened its first alert. */
  readonly example: Example;
}

export interface Example {
  readonly event: string;
  readonly at: number;
  readonly title: string;
}

export interface Tally {
  add(effect: Effect): void;
  /** In the order of the files. */
  results(): readonly RuleResult[];
}

const mostKeys = 10;
/** A rule may have a key for every event: beyond this many the rarest are let go, as they come last anyhow. */
const mostKeysKept = 10_000;

interface Counts {
  alerts: number;
  events: number;
}

interface RuleCounts extends Counts {
  readonly keys: Map<string, Counts & { readonly example: Example }>;
}

export function createTally(rules: readonly CompiledRule[]): Tally {
  const active = rules.filter(({ mode }) => mode !== 'off');
  const byRule = new Map(active.map(({ id }): [string, RuleCounts] => [id, none()]));
  return {
    add: (effect) => {
      const counts = byRule.get(effect.match.rule.id);
      if (counts !== undefined) addTo(counts, effect);
    },
    results: () => active.map((rule) => toResult(rule, byRule.get(rule.id) ?? none())),
  };
}

function none(): RuleCounts {
  return { alerts: 0, events: 0, keys: new Map() };
}

function addTo(counts: RuleCounts, effect: Effect): void {
  const { groupKey } = effect.match;
  const ofKey = counts.keys.get(groupKey) ?? { alerts: 0, events: 0, example: toExample(effect) };
  counts.keys.set(groupKey, ofKey);
  for (const some of [counts, ofKey]) {
    some.events += 1;
    some.alerts += effect.opened ? 1 : 0;
  }
  if (counts.keys.size <= mostKeysKept) return;
  for (const [key] of ranked(counts).slice(mostKeysKept / 2)) counts.keys.delete(key);
}

function toExample({ match: { event, title } }: Pick<Effect, 'match'>): Example {
  return { event: event.id, at: event.receivedAt, title };
}

function toResult(rule: CompiledRule, counts: RuleCounts): RuleResult {
  const keys = ranked(counts).slice(0, mostKeys);
  return {
    rule,
    alerts: counts.alerts,
    events: counts.events,
    keys: keys.map(([key, { alerts, events, example }]) => ({ key, alerts, events, example })),
  };
}

function ranked({ keys }: RuleCounts) {
  return [...keys].sort(([, a], [, b]) => b.alerts - a.alerts || b.events - a.events);
}
