import { compareInstants, parseInstant } from '../model/instant.ts';
import { type Bound, canLieWithin } from './bounds.ts';
import { everyTest, someTest, type Test } from './combine.ts';
import { type Comparison, createComparison, toComparand, toNumber } from './compare.ts';
import { flatten } from './field.ts';
import { createGlob } from './glob.ts';
import { cidrForm, createIpRange } from './ip-range.ts';
import type { MatchValue, Operators, Scalar } from './match-schema.ts';
import { compileRegex } from './regex.ts';
import { type Expanded, expand, opposite, type Scope } from './scope.ts';
import { fold, isAbsent, scalarText } from './text.ts';
import type { Path } from './yaml-source.ts';

/** Says whether what a field holds, absent, one value or a list of them, passes. */
export interface ValueTest {
  (fact: unknown): boolean;
  /** The test as its author wrote it. */
  readonly source: unknown;
  /** Where only these texts pass (folded): rules are found by them. */
  readonly literals?: ReadonlySet<string>;
}

type OneTest = Test<unknown>;
type Located<Value> = { readonly value: Value; readonly path: Path };

export function isValueTest(value: unknown): value is ValueTest {
  return typeof value === 'function' && 'source' in value;
}

/** Compiles what stands after a field; mistakes go to the scope, and the test must then not be used. */
export function createValueTest(value: MatchValue, path: Path, scope: Scope): ValueTest {
  const { test, literals } = anyOf(value, path, scope);
  return Object.assign((fact: unknown) => test(fact), { source: value, ...(literals && { literals }) });
}

interface Compiled {
  readonly test: (fact: unknown) => boolean;
  readonly literals?: ReadonlySet<string>;
}

function anyOf(value: MatchValue, path: Path, scope: Scope): Compiled {
  const parts = expand(value, path, scope);
  const located = parts.filter(isLocatedScalar);
  for (const part of located) scope.compared?.(part);
  const scalars = located.map((part) => part.value);
  const maps = parts.filter(isLocatedMap).map((part) => mapTest(part.value, part.path, scope));
  if (maps.length === 0) return anyScalar(scalars);
  return { test: someTest(scalars.length === 0 ? maps : [anyScalar(scalars).test, ...maps]) };
}

function anyScalar(scalars: readonly Scalar[]): Compiled {
  const literals = scalars.every(isLiteral) ? new Set(scalars.map(fold)) : undefined;
  const one = literals === undefined ? someTest(scalars.map(equalTo)) : oneOfTexts(literals);
  return { test: (fact) => some(fact, one), ...(literals && { literals }) };
}

/** Whether an element passes, or the value itself where it is no list. */
function some(fact: unknown, test: OneTest): boolean {
  if (!Array.isArray(fact)) return !isAbsent(fact) && test(fact);
  return flatten(fact).some((value) => !isAbsent(value) && test(value));
}

function mapTest(map: Operators, path: Path, scope: Scope): (fact: unknown) => boolean {
  if (Object.keys(map).length === 0)
    scope.report(path, 'an empty map tests nothing: it must hold an operator');
  const asked: Asked = { times: 0 };
  const ones = oneTests(map, { path, asked }, scope);
  const wholes: ((fact: unknown) => boolean)[] = [];
  if (map.not !== undefined) {
    const negated = anyOf(map.not, [...path, 'not'], opposite(scope)).test;
    wholes.push((fact) => !negated(fact));
  }
  if (map.exists !== undefined) {
    const wanted = [map.exists].flat();
    if (ones.length > 0 && !wanted.includes(true))
      scope.warn(path, 'this never holds: where a field is absent no other operator but "not" does');
    wholes.push((fact) => wanted.includes(some(fact, () => true)));
  }
  const one = everyTest(ones);
  if (ones.length > 0) {
    wholes.push((fact) => {
      asked.times += 1;
      return some(fact, one);
    });
  }
  return everyTest(wholes);
}

/** Counts how often a map was asked of a field, which may hold many values. */
interface Asked {
  times: number;
}

/** The operators that must all hold for the same value. */
function oneTests(map: Operators, { path, asked }: { path: Path; asked: Asked }, scope: Scope): OneTest[] {
  const bounds: Bound[] = [];
  const all = oneOperators.flatMap((name) => {
    const operand = map[name];
    if (operand === undefined) return [];
    const parts = expand(operand, [...path, name], scope).filter(isLocatedScalar);
    const tests = parts.flatMap((part) => create[name](part, scope, asked) ?? []);
    if (isComparison(name))
      bounds.push({ name, operands: parts.flatMap(({ value }) => toComparand(value) ?? []) });
    return [someTest(tests)];
  });
  warnOfBounds(bounds, path, scope);
  return all;
}

/** An empty list, or a mistake, is told elsewhere. */
function warnOfBounds(bounds: readonly Bound[], path: Path, scope: Scope): void {
  if (bounds.some(({ operands }) => operands.length === 0) || canLieWithin(bounds)) return;
  const names = bounds.map(({ name }) => `"${name}"`).join(' and ');
  scope.warn(path, `this never holds: no value passes ${names} together`);
}

const oneOperators = [
  'gt',
  'gte',
  'lt',
  'lte',
  'regex',
  'cidr',
  'starts_with',
  'ends_with',
  'contains',
] as const;

function isComparison(name: (typeof oneOperators)[number]): name is Comparison {
  return name === 'gt' || name === 'gte' || name === 'lt' || name === 'lte';
}

type Create = (operand: Located<Scalar>, scope: Scope, asked: Asked) => OneTest | undefined;

const create: Readonly<Record<(typeof oneOperators)[number], Create>> = {
  gt: comparison('gt'),
  gte: comparison('gte'),
  lt: comparison('lt'),
  lte: comparison('lte'),
  regex: createRegex,
  cidr: createCidr,
  starts_with: textTest('starts_with', (text, operand) => text.startsWith(operand)),
  ends_with: textTest('ends_with', (text, operand) => text.endsWith(operand)),
  contains: textTest('contains', (text, operand) => text.includes(operand)),
};

function comparison(name: Comparison): Create {
  return ({ value, path }, scope) => {
    const comparand = toComparand(value);
    if (comparand !== undefined) return createComparison(name, comparand);
    scope.report(path, `"${value}" is neither a number nor an ISO 8601 time: "${name}" compares these only`);
    return undefined;
  };
}

function textTest(name: string, holds: (text: string, operand: string) => boolean): Create {
  return ({ value, path }, scope) => {
    warnOfNumber(name, { value, path }, scope);
    const operand = fold(String(value));
    return onText((text) => holds(fold(text), operand));
  };
}

/** Who writes `starts_with: 10.` means the text, and YAML reads the number 10. */
function warnOfNumber(name: string, { value, path }: Located<Scalar>, scope: Scope): void {
  const written = typeof value === 'number' ? scope.written(path) : undefined;
  if (written === undefined || written === String(value)) return;
  scope.warn(path, `${written} is the number ${value}, and "${name}" compares texts: write "${written}"`);
}

const regexCost = 300;

/** All values of a field share the regex's reach, so that no event can keep it busy for long. */
function createRegex({ value, path }: Located<Scalar>, scope: Scope, asked: Asked): OneTest | undefined {
  if (!scope.spend(regexCost, path)) return undefined;
  const regex = compileRegex(String(value));
  if (typeof regex === 'string') {
    scope.report(path, regex);
    return undefined;
  }
  let [left, times] = [0, 0];
  return onText((text) => {
    if (times !== asked.times) [left, times] = [regex.reach, asked.times];
    const part = text.slice(0, left);
    left -= part.length;
    return part !== '' && regex.test(part);
  });
}

function createCidr({ value, path }: Located<Scalar>, scope: Scope): OneTest | undefined {
  const holds = createIpRange(String(value));
  if (holds === undefined) scope.report(path, `"${value}" is no network, allowed: ${cidrForm}`);
  return holds && ((address) => typeof address === 'string' && holds(address));
}

function onText(holds: (text: string) => boolean): OneTest {
  return (value) => {
    const text = scalarText(value);
    return text !== undefined && holds(text);
  };
}

/** Texts that stand for themselves alone: no wildcard, and no time that can be written in other ways. */
function isLiteral(value: Scalar): value is string {
  return typeof value === 'string' && !value.includes('*') && parseInstant(value) === undefined;
}

function oneOfTexts(literals: ReadonlySet<string>): OneTest {
  return onText((text) => literals.has(fold(text)));
}

/** Whether a fact, or an element of it, is one of some texts (folded). */
export function createTextTest(texts: ReadonlySet<string>): (fact: unknown) => boolean {
  const one = oneOfTexts(texts);
  return (fact) => some(fact, one);
}

function equalTo(wanted: Scalar): OneTest {
  if (typeof wanted === 'number') return (value) => toNumber(value) === wanted;
  const instant = typeof wanted === 'string' ? parseInstant(wanted) : undefined;
  if (instant === undefined) return onText(createGlob(String(wanted)));
  return (value) => {
    const other = typeof value === 'string' ? parseInstant(value) : undefined;
    return other !== undefined && compareInstants(other, instant) === 0;
  };
}

function isLocatedScalar(part: Expanded): part is Located<Scalar> {
  return typeof part.value !== 'object';
}

function isLocatedMap(part: Expanded): part is Located<Operators> {
  return typeof part.value === 'object';
}
