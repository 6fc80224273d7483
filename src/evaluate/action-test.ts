import type { Engine, NestedCondition } from 'json-rules-engine';
import { createPossible, type Leaf, type Possible } from './possible.ts';
import { isFactValue } from './prefilter.ts';
import { isValueTest } from './value-test.ts';

/** What conditions say of actions. */
export interface ActionTest {
  /** False only where the conditions cannot hold for any event with this action. */
  readonly canMatch: Possible<string>;
  /** Whether they hold for some actions only, by name or by pattern: an exception alone names nothing. */
  readonly namesActions: boolean;
  /** What they compare an action with, as their author wrote it. */
  readonly written: readonly unknown[];
}

/** A name that no action has, and that no pattern with a letter in it fits. */
const noAction = '\ue000';

/** Asks the engine's operators of the action, with everything else unknown. */
export function createActionTest(conditions: NestedCondition, engine: Engine): ActionTest {
  const canMatch = createPossible<string>(conditions, (leaf) => {
    const operator = engine.operators.get(leaf.operator);
    if (!isActionLeaf(leaf) || operator === null) return undefined;
    return (action) => operator.evaluate(action, leaf.value);
  });
  return { canMatch, namesActions: !canMatch(noAction), written: writtenIn(conditions) };
}

function writtenIn(condition: NestedCondition): unknown[] {
  if ('not' in condition) return writtenIn(condition.not);
  if ('all' in condition) return condition.all.flatMap(writtenIn);
  if ('any' in condition) return condition.any.flatMap(writtenIn);
  if (!('fact' in condition) || !isActionLeaf(condition)) return [];
  const value: unknown = condition.value;
  return [isValueTest(value) ? value.source : value];
}

function isActionLeaf({ fact, path, value }: Leaf): boolean {
  return fact === 'action' && path === undefined && !isFactValue(value);
}
