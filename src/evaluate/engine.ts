import { Engine } from 'json-rules-engine';
import { engineOperators, type Holds } from './engine-operators.ts';
import { testOperators } from './operator-names.ts';
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
 * An engine that is never run: it holds the operators that rules refer to. The engine's own are replaced, and those of
 * its decorators that would throw where an event holds no list.
 */
export function createEngine(): Engine {
  const engine = new Engine();
  for (const name of testOperators) {
    engine.addOperator(name, (fact: unknown, test: unknown) => isValueTest(test) && test(fact));
  }
  for (const [name, holds] of Object.entries(engineOperators)) engine.addOperator(name, holds);
  engine.addOperatorDecorator('someValue', (fact: unknown, value: unknown, next: Holds) => {
    return Array.isArray(value) && value.some((element) => next(fact, element));
  });
  engine.addOperatorDecorator('everyValue', (fact: unknown, value: unknown, next: Holds) => {
    return Array.isArray(value) && value.every((element) => next(fact, element));
  });
  return engine;
}
