/** Asked for every event by nearly every rule: loops, as a closure for each question would be most of the garbage. */
export type Test<Value> = (value: Value) => boolean;

/** Holds where every test does: most often there is one, which is then asked without a detour. */
export function everyTest<Value>(tests: readonly Test<Value>[]): Test<Value> {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (value) => {
    for (const test of tests) if (!test(value)) return false;
    return true;
  };
}

/** Holds where one of the tests does. */
export function someTest<Value>(tests: readonly Test<Value>[]): Test<Value> {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (value) => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}
