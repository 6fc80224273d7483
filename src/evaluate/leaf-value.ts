import { isObject } from '../model/json.ts';
import { factValueSchema, type LeafEntry } from './conditions-schema.ts';
import { createEngine } from './engine.ts';
import { toFactPlace } from './fact-path.ts';
import { matchValue } from './match-schema.ts';
import {
  factDecorators,
  listOperators,
  matchOperator,
  orderOperators,
  testOperators,
  valueDecorators,
} from './operator-names.ts';
import { reportIssues } from './schema-mistakes.ts';
import { emptyIn, nothingIn, opposite, referenceIn, type Scope, unknownList, writtenAt } from './scope.ts';
import { checkSoundParts } from './sound-parts.ts';
import { createValueTest, type ValueTest } from './value-test.ts';
import type { Path } from './yaml-source.ts';

/** The value that the engine compares with: a test for our operators, else the constant or `{fact: …}`. */
export function compileLeafValue(
  leaf: Pick<LeafEntry, 'operator' | 'value'>,
  path: Path,
  scope: Scope,
): unknown {
  const decorators = leaf.operator.split(':');
  const operator = decorators.pop() ?? '';
  if (testOperators.includes(operator))
    return compileTest({ operator, decorators, value: leaf.value }, path, scope);
  if (isObject(leaf.value)) return compileFactValue(leaf.value, path, scope);
  const list = referenceIn(leaf.value);
  const { side, isTaken } = placeOfValue(decorators);
  const isList = Array.isArray(leaf.value) || list !== undefined;
  if (isTaken || (listOperators.includes(operator) && (side === 'value' || isList)))
    return compileList(leaf.value, { path, operator: leaf.operator }, scope);
  if (list !== undefined) return reportList({ ...leaf, list }, path, scope);
  if (side === 'fact' || isPlain(leaf.value, operator)) return leaf.value;
  scope.report(
    path,
    `"${operator}" takes ${orderOperators.includes(operator) ? 'a number or a text' : 'one value'}`,
  );
  return undefined;
}

interface ValuePlace {
  /** Where the operator sees the value. */
  readonly side: 'fact' | 'value';
  /** Whether a decorator takes it apart before, and so must have a list. */
  readonly isTaken: boolean;
}

/** The decorators apply from the first to the last: each `swap:` changes the sides for those behind it. */
function placeOfValue(decorators: readonly string[]): ValuePlace {
  let side: ValuePlace['side'] = 'value';
  for (const name of decorators) {
    if ((side === 'value' ? valueDecorators : factDecorators).includes(name)) return { side, isTaken: true };
    if (name === 'swap') side = side === 'value' ? 'fact' : 'value';
  }
  return { side, isTaken: false };
}

interface TestLeaf {
  readonly operator: string;
  readonly decorators: readonly string[];
  readonly value: unknown;
}

function compileTest({ operator, decorators, value }: TestLeaf, path: Path, scope: Scope): unknown {
  const unfit = decorators.find((name) => name === 'swap' || valueDecorators.includes(name));
  if (unfit !== undefined) scope.report(path, `"${operator}" takes its list itself: leave "${unfit}:" out`);
  const isNegated = decorators.filter((name) => name === 'not').length % 2 === 1;
  const within = isNegated ? opposite(scope) : scope;
  if (operator === matchOperator) return compileMatchValue(value, path, within);
  return compileMatchValue({ [operator]: value }, path, writtenAt(within, [...path, operator], path));
}

function compileMatchValue(value: unknown, path: Path, scope: Scope): ValueTest | undefined {
  const parsed = matchValue.safeParse(value, asRead);
  if (parsed.success) return createValueTest(parsed.data, path, scope);
  reportIssues(parsed.error.issues, path, scope);
  checkSoundParts(value, path, scope);
  return undefined;
}

const asRead = { reportInput: true };

function compileFactValue(value: unknown, path: Path, scope: Scope): unknown {
  const parsed = factValueSchema.safeParse(value, asRead);
  if (!parsed.success) {
    reportIssues(parsed.error.issues, path, scope);
    return undefined;
  }
  const { fact, path: within, params } = parsed.data;
  return { ...toFactPlace(fact, within), ...(params !== undefined && { params }) };
}

function compileList(value: unknown, at: { path: Path; operator: string }, scope: Scope): unknown {
  const { path, operator } = at;
  if (!Array.isArray(value) && referenceIn(value) === undefined) {
    scope.report(path, `"${operator}" takes a list`);
    return undefined;
  }
  checkListed(value, at, scope);
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  return elements.flatMap((element, index) => {
    const place = Array.isArray(value) ? [...path, index] : path;
    // No value of an event is ever equal to one: `in` could not hold for it, and `notIn` would hold always.
    if (isObject(element)) scope.report(place, `"${operator}" takes a list of values, not of maps`);
    const name = referenceIn(element);
    return name === undefined ? [element] : listNamed(name, place, scope);
  });
}

const operators = createEngine().operators;
const someFacts = ['one', ['one']];

/** Asks the operator itself of an empty list: where it holds none the less, as `notIn` does, there are no exceptions yet. */
function checkListed(
  value: unknown,
  { path, operator }: { path: Path; operator: string },
  scope: Scope,
): void {
  if (Array.isArray(value) && value.length === 0)
    scope.report(path, `"${operator}" takes a list with something in it`);
  const empty = emptyIn(value, scope);
  const isFutile = someFacts.every(
    (fact) => operators.get(operator)?.evaluate(fact, []) === scope.isException,
  );
  if (empty !== undefined && isFutile) scope.report(path, nothingIn(empty));
}

function listNamed(name: string, path: Path, scope: Scope): readonly unknown[] {
  const list = scope.lists.get(name);
  if (list !== undefined) return scope.spend(list.length, path) ? list : [];
  scope.report(path, unknownList(name, scope));
  return [];
}

/** A list that would be compared as the text "$name" is worse than none. */
function reportList(
  { operator, list }: { operator: string; list: string },
  path: Path,
  scope: Scope,
): undefined {
  if (!scope.lists.has(list)) listNamed(list, path, scope);
  const instead = forLists.get(operator) ?? `someValue:${operator}`;
  scope.report(
    path,
    `"${operator}" takes one value, and "$${list}" is a list: allowed for lists: ${instead}`,
  );
}

const forLists: ReadonlyMap<string, string> = new Map([
  ['equal', 'in'],
  ['notEqual', 'notIn'],
]);

function isPlain(value: unknown, operator: string): boolean {
  if (typeof value === 'object' && value !== null) return false;
  return !orderOperators.includes(operator) || typeof value === 'number' || typeof value === 'string';
}
