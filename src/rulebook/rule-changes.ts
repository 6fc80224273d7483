import type { Rule, RuleSet } from '../evaluate/rule.ts';

/** What one set of rules has that another has not. */
export interface RuleChanges {
  readonly added: readonly string[];
  readonly changed: readonly ChangedRule[];
  readonly removed: readonly string[];
}

export interface ChangedRule {
  readonly id: string;
  /** What its readers notice first, such as `mode live → off`; empty for all else. */
  readonly noticed: readonly string[];
}

export function compareRules(before: RuleSet, after: RuleSet): RuleChanges {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const kept = new Set(after.rules.map(({ id }) => id));
  return {
    added: after.rules.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    changed: after.rules.flatMap((rule) => compareRule(old.get(rule.id), rule)),
    removed: before.rules.filter(({ id }) => !kept.has(id)).map(({ id }) => id),
  };
}

export function hasChanges({ added, changed, removed }: RuleChanges): boolean {
  return added.length + changed.length + removed.length > 0;
}

function compareRule(before: Rule | undefined, after: Rule): ChangedRule[] {
  if (before === undefined || before.fingerprint === after.fingerprint) return [];
  return [{ id: after.id, noticed: noticed(before, after) }];
}

/** A rule that goes quiet, or to other people, must not do so by the way. */
function noticed(before: Rule, after: Rule): string[] {
  const values = ({ mode, severity, mutable, channel = 'the default' }: Rule) =>
    Object.entries({ mode, severity, mutable: String(mutable), channel });
  const now = new Map(values(after));
  return values(before).flatMap(([name, value]) =>
    value === now.get(name) ? [] : [`${name} ${value} → ${now.get(name)}`],
  );
}
