import type { Changes } from './changes.ts';
import type { Replayed } from './course.ts';
import type { Example, RuleResult } from './tally.ts';

/** What `replay --json` prints: times are ISO 8601. */
export function toJson({ events, firstReceivedAt, lastReceivedAt, results, compared }: Replayed): unknown {
  return {
    events,
    from: timeOrNull(firstReceivedAt),
    to: timeOrNull(lastReceivedAt),
    alerts: results.reduce((sum, { alerts }) => sum + alerts, 0),
    rules: results.map(ruleToJson),
    ...(compared && { difference: differenceToJson(compared.changes, compared.before, results) }),
  };
}

function ruleToJson({ rule, alerts, events, keys }: RuleResult): unknown {
  const { id, name, severity, mode } = rule;
  return {
    rule: id,
    name,
    severity,
    mode,
    alerts,
    events,
    keys: keys.map((key) => ({ ...key, example: exampleToJson(key.example) })),
  };
}

function exampleToJson({ event, at, title }: Example): unknown {
  return { event, at: new Date(at).toISOString(), title };
}

function differenceToJson(
  { added, removed, byRule, alerts, leftOut }: Changes,
  before: readonly RuleResult[],
  after: readonly RuleResult[],
): unknown {
  const names = new Set([...before, ...after].map(({ rule }) => rule.id));
  return {
    added,
    removed,
    rules: [...names].map((rule) => ({ rule, added: 0, removed: 0, ...byRule.get(rule) })),
    alerts: alerts.map(({ at, ...alert }) => ({ ...alert, at: new Date(at).toISOString() })),
    leftOut,
  };
}

function timeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
