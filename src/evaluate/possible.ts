import type { NestedCondition } from 'json-rules-engine';
import { everyTest, someTest, type Test } from './combine.ts';

export type Leaf = Extract<NestedCondition, { fact: string }>;

/** Says whether conditions can hold, by what can be seen: where it says no, the engine would too. */
export type Possible<Seen> = Test<Seen>;

/** How a condition comes out by what can be seen; undefined where that says nothing of it. */
export type LeafTest<Seen> = (leaf: Leaf) => Possible<Seen> | undefined;

/** Reads the engine's tree. What cannot be seen is taken as possible both ways, below a `not` too. */
export function createPossible<Seen>(condition: NestedCondition, test: LeafTest<Seen>): Possible<Seen> {
  return canBe(condition, true, test) ?? (() => true);
}

/** Undefined where the outcome is always possible. */
function canBe<Seen>(
  condition: NestedCondition,
  outcome: boolean,
  test: LeafTest<Seen>,
): Possible<Seen> | undefined {
  const each = (children: readonly NestedCondition[]) => children.map((child) => canBe(child, outcome, test));
  if ('not' in condition) return canBe(condition.not, !outcome, test);
  if ('all' in condition) return outcome ? every(each(condition.all)) : some(each(condition.all));
  if ('any' in condition) {
    // The engine takes an empty `any` as true.
    if (condition.any.length === 0) return () => outcome;
    return outcome ? some(each(condition.any)) : every(each(condition.any));
  }
  const holds = 'fact' in condition ? test(condition) : undefined;
  return outcome ? holds : holds && ((seen) => !holds(seen));
}

type Possibilities<Seen> = readonly (Possible<Seen> | undefined)[];

function every<Seen>(possibilities: Possibilities<Seen>): Possible<Seen> | undefined {
  const tests = possibilities.filter((test) => test !== undefined);
  return tests.length === 0 ? undefined : everyTest(tests);
}

function some<Seen>(possibilities: Possibilities<Seen>): Possible<Seen> | undefined {
  const tests = possibilities.filter((test) => test !== undefined);
  return tests.length < possibilities.length ? undefined : someTest(tests);
}
