import { flatten } from './field.ts';
import { fold, isAbsent, scalarText } from './text.ts';

export type Holds = (fact: unknown, value: unknown) => boolean;

/**
 * The engine's own operators, where either side may be a list, as a field may yield one: they hold where any element
 * of the one does with any of the other, and a negated one where its positive does not. None throws, whatever an event
 * holds, and two long lists take no more than a look at each element.
 */
export const engineOperators: Readonly<Record<string, Holds>> = {
  equal: isEqual,
  notEqual: (fact, value) => !isEqual(fact, value),
  in: isIn,
  notIn: (fact, value) => !isIn(fact, value),
  contains: (fact, value) => hasInside(fact, value) === true,
  doesNotContain: (fact, value) => hasInside(fact, value) === false,
  lessThan: ordered((a, b) => a < b),
  lessThanInclusive: ordered((a, b) => a <= b),
  greaterThan: ordered((a, b) => a > b),
  greaterThanInclusive: ordered((a, b) => a >= b),
};

function isEqual(fact: unknown, value: unknown): boolean {
  if (!Array.isArray(value)) return someElement(fact, (element) => element === value);
  const values = flatten(value);
  if (!Array.isArray(fact)) return values.some((element) => element === fact);
  const wanted = new Set<unknown>(values);
  return flatten(fact).some((element) => wanted.has(element));
}

/** One value is a list of it, and what is absent a list of nothing. */
function isIn(fact: unknown, list: unknown): boolean {
  return !isAbsent(list) && isEqual(fact, list);
}

function someElement(side: unknown, holds: (element: unknown) => boolean): boolean {
  return Array.isArray(side) ? flatten(side).some(holds) : holds(side);
}

/** Characters looked through for one condition: a text of an event is seldom as long as the list is. */
const mostSearched = 200_000_000;

/** Elements of a list compare whole, text is searched without regard to case; anything else holds nothing. */
function hasInside(fact: unknown, value: unknown): boolean | undefined {
  if (Array.isArray(fact)) return isEqual(fact, value);
  if (typeof fact !== 'string' || fact === '') return undefined;
  const text = fold(fact);
  const parts: readonly unknown[] = Array.isArray(value)
    ? flatten(value).slice(0, Math.ceil(mostSearched / text.length))
    : [value];
  return parts.some((element) => {
    const part = scalarText(element);
    return part !== undefined && text.includes(fold(part));
  });
}

type Ordered = (a: string | number, b: string | number) => boolean;

/**
 * As the engine does it: what begins with a number is compared, two texts as texts and all else as numbers. Other
 * values are passed over before they are converted, as an event's object may hold a `toString` that is no function.
 */
function ordered(holds: Ordered): Holds {
  return (fact, value) => {
    const values = Array.isArray(value) ? farthest(flatten(value).filter(isOrderable), holds) : [value];
    return someElement(fact, (element) => {
      if (!isOrderable(element) || Number.isNaN(Number.parseFloat(String(element)))) return false;
      return values.some((other) => isOrderable(other) && compare(element, other, holds));
    });
  };
}

function compare(a: string | number, b: string | number, holds: Ordered): boolean {
  return typeof a === 'string' && typeof b === 'string' ? holds(a, b) : holds(Number(a), Number(b));
}

/** Where a comparison holds with any of the values, it does with one of these three. */
function farthest(values: readonly (string | number)[], holds: Ordered): readonly (string | number)[] {
  const numeric = values.filter((value) => !Number.isNaN(Number(value)));
  return [
    ...last(values.filter(isText), holds),
    ...last(values.filter(isNumber), holds),
    ...last(numeric, (a, b) => holds(Number(a), Number(b))),
  ];
}

function last<Value>(values: readonly Value[], isBefore: (a: Value, b: Value) => boolean): readonly Value[] {
  return values.slice(0, 1).map((first) => values.reduce((a, b) => (isBefore(a, b) ? b : a), first));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isOrderable(value: unknown): value is string | number {
  return isText(value) || isNumber(value);
}
