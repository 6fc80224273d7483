import type { NestedCondition } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import { createEngine } from './engine.ts';
import { createPrefilter, isFactValue } from './prefilter.ts';
import { isValueTest } from './value-test.ts';

/** What conditions say of actions. */
export interface ActionTest {
  /** False only where the conditions cannot hold for any event with this action. */
  canMatch(action: string): boolean;
  /** Whether they hold for some actions only, by name or by pattern: an exception alone names nothing. */
  readonly namesActions: boolean;
  /** What they compare an action with, as their author wrote it. */
  readonly written: readonly unknown[];
}

/** A name that no action has, and that no pattern with a letter in it fits. */
const noAction = '\ue000';

/** Asks the engine's tree as the prefilter does, with everything but the action unknown. */
export function createActionTest(conditions: NestedCondition): ActionTest {
  const test = createPrefilter(actionsOnly(conditions), createEngine());
  const canMatch = (action: string) => test(toEvent(action));
  return { canMatch, namesActions: !canMatch(noAction), written: writtenIn(conditions) };
}

/** What is remembered is taken as possible both ways, and so stands for all that is not known here. */
const unknown: NestedCondition = { fact: 'threshold', operator: 'equal', value: 0 };

function actionsOnly(condition: NestedCondition): NestedCondition {
  if ('not' in condition) return { not: actionsOnly(condition.not) };
  if ('all' in condition) return { all: condition.all.map(actionsOnly) };
  if ('any' in condition) return { any: condition.any.map(actionsOnly) };
  return isActionLeaf(condition) ? condition : unknown;
}

function isActionLeaf(condition: NestedCondition): condition is Extract<NestedCondition, { fact: string }> {
  if (!('fact' in condition) || condition.fact !== 'action') return false;
  return condition.path === undefined && !isFactValue(condition.value);
}

function writtenIn(condition: NestedCondition): unknown[] {
  if ('not' in condition) return writtenIn(condition.not);
  if ('all' in condition) return condition.all.flatMap(writtenIn);
  if ('any' in condition) return condition.any.flatMap(writtenIn);
  if (!isActionLeaf(condition)) return [];
  const value: unknown = condition.value;
  return [isValueTest(value) ? value.source : value];
}

function toEvent(action: string): AuditEvent {
  return { id: '', action, occurredAt: 0, receivedAt: 0, actor: {}, payload: {} };
}
