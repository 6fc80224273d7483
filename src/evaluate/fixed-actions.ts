import type { NestedCondition } from 'json-rules-engine';
import { flatten } from './field.ts';
import type { Leaf } from './possible.ts';
import { fold } from './text.ts';
import { isValueTest } from './value-test.ts';

/** The actions (folded) outside which the conditions cannot hold; undefined where they do not say. */
export function fixedActions(condition: NestedCondition): ReadonlySet<string> | undefined {
  if ('all' in condition) {
    const known = condition.all.map(fixedActions).filter((actions) => actions !== undefined);
    return known.sort((a, b) => a.size - b.size)[0];
  }
  if ('any' in condition) {
    const known = condition.any.map(fixedActions);
    if (known.length === 0 || known.includes(undefined)) return undefined;
    return new Set(known.flatMap((actions) => [...(actions ?? [])]));
  }
  return 'fact' in condition ? leafActions(condition) : undefined;
}

function leafActions(leaf: Leaf): ReadonlySet<string> | undefined {
  if (leaf.fact !== 'action' || leaf.path !== undefined) return undefined;
  const value: unknown = leaf.value;
  if (isValueTest(value)) return leaf.operator === 'matches' ? value.literals : undefined;
  if (leaf.operator === 'equal' && typeof value === 'string') return new Set([fold(value)]);
  if (leaf.operator !== 'in' || !Array.isArray(value)) return undefined;
  const texts: readonly unknown[] = flatten(value);
  return new Set(texts.filter((text) => typeof text === 'string').map(fold));
}
