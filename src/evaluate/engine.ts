import { Engine } from 'json-rules-engine';
import { flatten } from './field.ts';
import { testOperators } from './operator-names.ts';
import { fold, scalarText } from './text.ts';
import { isValueTest } from './value-test.ts';

/** What the engine's own run calls and its typings leave out. */
declare module 'json-rules-engine' {
  interface Rule {
    evaluate(almanac: Almanac): Promise<RuleResult>;
  }
  interface Engine {
    readonly operators: {
      get(name: string): { evaluate(fact: unknown, value: unknown): boolean } | null;
    };
  }
}

/**
 * An engine that is never run: it holds the operators that rules refer to. The engine's own operators take a
 * field that yields a list as any of its elements, and none of them throws, whatever an event holds.
 */
export function createEngine(): Engine {
  const engine = new Engine();
  for (const name of testOperators) {
    engine.addOperator(name, (fact: unknown, test: unknown) => isValueTest(test) && test(fact));
  }
  for (const [name, holds] of Object.entries(ownOperators)) engine.addOperator(name, holds);
  engine.addOperatorDecorator('someValue', (fact: unknown, value: unknown, next: Holds) => {
    return Array.isArray(value) && value.some((element) => next(fact, element));
  });
  engine.addOperatorDecorator('everyValue', (fact: unknown, value: unknown, next: Holds) => {
    return Array.isArray(value) && value.every((element) => next(fact, element));
  });
  return engine;
}

type Holds = (fact: unknown, value: unknown) => boolean;

const ownOperators: Readonly<Record<string, Holds>> = {
  equal: (fact, value) => someElement(fact, (element) => element === value),
  notEqual: (fact, value) => !someElement(fact, (element) => element === value),
  in: (fact, value) => someElement(fact, (element) => isIn(value, element)),
  notIn: (fact, value) => !someElement(fact, (element) => isIn(value, element)),
  contains: (fact, value) => hasInside(fact, value) === true,
  doesNotContain: (fact, value) => hasInside(fact, value) === false,
  lessThan: ordered((a, b) => a < b),
  lessThanInclusive: ordered((a, b) => a <= b),
  greaterThan: ordered((a, b) => a > b),
  greaterThanInclusive: ordered((a, b) => a >= b),
};

function someElement(fact: unknown, holds: (element: unknown) => boolean): boolean {
  return Array.isArray(fact) ? flatten(fact).some(holds) : holds(fact);
}

function isIn(list: unknown, element: unknown): boolean {
  return Array.isArray(list) && list.includes(element);
}

/** Elements of a list compare whole, text is searched without regard to case; anything else holds nothing. */
function hasInside(fact: unknown, value: unknown): boolean | undefined {
  if (Array.isArray(fact)) return fact.includes(value);
  const part = scalarText(value);
  return typeof fact !== 'string' || fact === ''
    ? undefined
    : part !== undefined && fold(fact).includes(fold(part));
}

/**
 * As the engine does it: what begins with a number is compared, two texts as texts and all else as numbers. Other
 * values are passed over before they are converted, as an event's object may hold a `toString` that is no function.
 */
function ordered(holds: (a: string | number, b: string | number) => boolean): Holds {
  return (fact, value) =>
    someElement(fact, (element) => {
      if (!isOrderable(element) || Number.isNaN(Number.parseFloat(String(element)))) return false;
      if (typeof element === 'string' && typeof value === 'string') return holds(element, value);
      return isOrderable(value) && holds(Number(element), Number(value));
    });
}

function isOrderable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
