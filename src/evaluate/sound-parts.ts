import { isObject } from '../model/json.ts';
import { matchValue } from './match-schema.ts';
import { opposite, type Scope, writtenAt } from './scope.ts';
import { createValueTest } from './value-test.ts';
import type { Path } from './yaml-source.ts';

/** Tells what is wrong in the sound parts of a value that the schema has refused, operand by operand. */
export function checkSoundParts(raw: unknown, path: Path, scope: Scope): void {
  if (Array.isArray(raw)) {
    for (const [index, element] of raw.entries()) checkSoundParts(element, [...path, index], beside(scope));
  } else if (isObject(raw) && Object.keys(raw).length > 0) {
    for (const [name, operand] of Object.entries(raw)) checkOperand({ name, operand }, path, scope);
  } else checkPart(raw, path, scope);
}

function checkOperand({ name, operand }: { name: string; operand: unknown }, path: Path, scope: Scope): void {
  const place = [...path, name];
  if (name === 'not') checkSoundParts(operand, place, opposite(scope));
  else if (!Array.isArray(operand)) checkPart({ [name]: operand }, path, scope);
  else
    for (const [index, element] of operand.entries())
      checkPart({ [name]: [element] }, path, writtenAt(beside(scope), [...place, 0], [...place, index]));
}

/** For one of several operands, of which another may hold. */
function beside(scope: Scope): Scope {
  return { ...scope, emptyLists: new Set() };
}

function checkPart(part: unknown, path: Path, scope: Scope): void {
  const parsed = matchValue.safeParse(part);
  if (parsed.success) createValueTest(parsed.data, path, scope);
}
