import type { NestedConditionResult, RuleResult } from 'json-rules-engine';
import { isMemoryFact } from './remembering.ts';
import type { Failed } from './rule.ts';
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

/** Below a `not` it is the condition that held. */
function decisive(condition: NestedConditionResult, wanted: Wanted): Failed | undefined {
  if ('not' in condition) {
    return decisive(condition.not, { outcome: !wanted.outcome, negated: !wanted.negated });
  }
  if ('all' in condition) return decisiveOf(condition.all, wanted);
  if ('any' in condition) return decisiveOf(condition.any, wanted);
  return 'fact' in condition ? toFailed(condition, wanted.negated) : undefined;
}

function decisiveOf(conditions: readonly NestedConditionResult[], wanted: Wanted): Failed | undefined {
  const child = conditions.find((condition) => condition.result === wanted.outcome);
  return child && decisive(child, wanted);
}

type LeafResult = Extract<NestedConditionResult, { fact: string }>;

function toFailed(leaf: LeafResult, negated: boolean): Failed {
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
