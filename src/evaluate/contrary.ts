import type { NestedCondition } from 'json-rules-engine';
import { isObject } from '../model/json.ts';
import { createActionTest } from './action-test.ts';
import { createEngine } from './engine.ts';
import { fixedActions } from './fixed-actions.ts';
import type { Leaf } from './possible.ts';
import { isValueTest } from './value-test.ts';

const engine = createEngine();
/** Texts that are tried out for one condition: each may be compared with a list as long as a file may hold. */
const mostTried = 100;

/** Whether conditions surely rule each other out, so that no event passes them. */
export function areContrary(conditions: NestedCondition): boolean {
  return passNoAction(conditions) || excludeThemselves(conditions);
}

/** An event has one action: those that one condition asks for may all be refused by another. */
function passNoAction(conditions: NestedCondition): boolean {
  const fixed = fixedActions(conditions);
  if (fixed === undefined || fixed.size > mostTried) return false;
  const { canMatch, written } = createActionTest(conditions, engine);
  const texts = written.flat().filter((text) => typeof text === 'string');
  if (texts.length > mostTried) return false;
  // The engine's own operators do not ignore case.
  const cases = [...fixed].flatMap((action) => [action, action.toUpperCase()]);
  return ![...cases, ...texts].some(canMatch);
}

/** Whether an exception holds wherever all else does. */
function excludeThemselves(conditions: NestedCondition): boolean {
  const all = partsOf(conditions);
  const leaves = all.filter((part) => 'fact' in part);
  const held = new Set(leaves.map(textOf));
  const texts = new Map(leaves.flatMap((leaf) => literalsOf(leaf)));
  const follows = (condition: NestedCondition): boolean => {
    if ('all' in condition) return condition.all.every(follows);
    if ('any' in condition) return condition.any.some(follows);
    return (
      'fact' in condition && (held.has(textOf(condition)) || passAll(condition, texts.get(condition.fact)))
    );
  };
  return all.some((part) => 'not' in part && follows(part.not));
}

function partsOf(condition: NestedCondition): readonly NestedCondition[] {
  return 'all' in condition ? condition.all.flatMap(partsOf) : [condition];
}

/** The same for leaves that ask for the same. */
function textOf({ fact, path, operator, value }: Leaf): string {
  return JSON.stringify([fact, path, operator, isValueTest(value) ? value.source : value]);
}

/** The texts of which the leaf's fact must hold one. */
function literalsOf({ fact, path, operator, value }: Leaf): [string, ReadonlySet<string>][] {
  if (path !== undefined || operator !== 'matches' || !isValueTest(value)) return [];
  return value.literals === undefined || value.literals.size > mostTried ? [] : [[fact, value.literals]];
}

/** Whether the leaf holds wherever its fact holds one of the texts. */
function passAll({ path, operator, value }: Leaf, texts: ReadonlySet<string> = new Set()): boolean {
  if (path !== undefined || operator !== 'matches' || !isValueTest(value) || texts.size === 0) return false;
  return isEnoughInOne(value.source) && [...texts].every((text) => value(text));
}

/** Whether a test holds for a list as soon as one element passes, whatever stands beside it. */
function isEnoughInOne(source: unknown): boolean {
  if (Array.isArray(source)) return source.every(isEnoughInOne);
  // A regex looks only so far into all that a field holds.
  return !isObject(source) || !['not', 'exists', 'regex'].some((name) => Object.hasOwn(source, name));
}
