import type { NestedConditionResult, RuleResult } from 'json-rules-engine';
import { isMemoryFact } from './remembering.ts';
import type { Failed, Seen } from './rule.ts';
import { isValueTest } from './value-test.ts';

/** Finds in the engine's own result the first condition that made the rule fail. */
export function firstFailed(result: RuleResult): Failed | undefined {
  const { conditions } = result;
  return decisive(conditions, { outcome: false, negated: false });
}

interface Wanted {
  readonly outcome: boolean;
  readonly negated: boolean;
}

function opposite({ outcome, negated }: Wanted): Wanted {
  return { outcome: !outcome, negated: !negated };
}

/** Below a `not` it is the condition that held. */
function decisive(condition: NestedConditionResult, wanted: Wanted): Failed | undefined {
  if ('not' in condition) return decisive(condition.not, opposite(wanted));
  if ('all' in condition) return decisiveOf(condition.all, wanted);
  if ('any' in condition) return decisiveOf(condition.any, wanted);
  return 'fact' in condition ? toSeen(condition, wanted.negated) : undefined;
}

function decisiveOf(conditions: readonly NestedConditionResult[], wanted: Wanted): Failed | undefined {
  const child = conditions.find((condition) => condition.result === wanted.outcome);
  return child && decisive(child, wanted);
}

/** The conditions by which the rule holds: where one of several is enough, the first that does. */
export function heldConditions({ conditions }: RuleResult): readonly Seen[] {
  return holding(conditions, { outcome: true, negated: false });
}

function holding(condition: NestedConditionResult, wanted: Wanted): readonly Seen[] {
  if ('not' in condition) return holding(condition.not, opposite(wanted));
  if ('all' in condition) return holdingOf(condition.all, { ...wanted, every: wanted.outcome });
  if ('any' in condition) return holdingOf(condition.any, { ...wanted, every: !wanted.outcome });
  return 'fact' in condition ? [toSeen(condition, wanted.negated)] : [];
}

function holdingOf(
  conditions: readonly NestedConditionResult[],
  { every, ...wanted }: Wanted & { readonly every: boolean },
): readonly Seen[] {
  const first = conditions.find(({ result }) => result === wanted.outcome);
  const deciding = every ? conditions : first === undefined ? [] : [first];
  return deciding.flatMap((condition) => holding(condition, wanted));
}

type LeafResult = Extract<NestedConditionResult, { fact: string }>;

function toSeen(leaf: LeafResult, negated: boolean): Seen {
  const test = testOf(leaf);
  return {
    field: leaf.path === undefined ? leaf.fact : `${leaf.fact} ${leaf.path}`,
    test: negated ? { not: test } : test,
    saw: seen(leaf.factResult),
  };
}

function testOf(leaf: LeafResult): unknown {
  const value: unknown = leaf.value;
  if (isMemoryFact(leaf.fact)) return leaf.params;
  return isValueTest(value) ? value.source : { [leaf.operator]: value };
}

function seen(value: unknown): unknown {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return null;
  return value;
}
