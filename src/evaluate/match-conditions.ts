import type { NestedCondition } from 'json-rules-engine';
import { isObject } from '../model/json.ts';
import { fieldMistake } from './field.ts';
import { matchValue } from './match-schema.ts';
import { withNetworkTexts } from './network-text.ts';
import { matchOperator } from './operator-names.ts';
import { reportIssues } from './schema-mistakes.ts';
import { opposite, type Scope } from './scope.ts';
import { checkSoundParts } from './sound-parts.ts';
import { createValueTest } from './value-test.ts';
import { warnOfWhole } from './whole-items.ts';
import type { Path } from './yaml-source.ts';

/** `match`: conditions that must all hold. */
export function compileMatch(raw: unknown, path: Path, scope: Scope): NestedCondition[] {
  if (!Array.isArray(raw)) return compileMap(raw, path, scope);
  return [{ any: compileMaps(raw, path, scope) }];
}

/** `unless`: the condition that none of the exceptions holds. */
export function compileUnless(raw: unknown, path: Path, scope: Scope): NestedCondition[] {
  if (raw === undefined) return [];
  const exception = opposite(scope);
  const not = Array.isArray(raw)
    ? { any: compileMaps(raw, path, exception) }
    : { all: compileMap(raw, path, exception) };
  return [{ not }];
}

function compileMaps(maps: readonly unknown[], path: Path, scope: Scope): NestedCondition[] {
  return maps.map((map, index) => ({ all: compileMap(map, [...path, index], scope) }));
}

/** Leaves out what the schema has refused, and tells what it has not looked at. */
function compileMap(raw: unknown, path: Path, scope: Scope): NestedCondition[] {
  if (!isObject(raw)) return [];
  return Object.entries(raw).flatMap(([field, value]) => {
    const isKnown = fieldMistake(field) === undefined;
    const parsed = matchValue.safeParse(value, { reportInput: true });
    const place = [...path, field];
    if (!parsed.success) {
      // The schema passes over what stands after a field that is wrong itself.
      if (!isKnown) reportIssues(parsed.error.issues, place, scope);
      checkSoundParts(value, place, scope);
      return [];
    }
    const test = createValueTest(parsed.data, place, withNetworkTexts(field, scope));
    warnOfWhole(field, test, { path: place, scope });
    return isKnown ? [{ fact: field, operator: matchOperator, value: test }] : [];
  });
}
