export type Test<Value> = (value: Value) => boolean;

/** Holds where every test does: most often there is one, which is then asked without a detour. */
export function everyTest<Value>(tests: readonly Test<Value>[]): Test<Value> {
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (value) => tests.every((test) => test(value));
}

/** Holds where one of the tests does. */
export function someTest<Value>(tests: readonly Test<Value>[]): Test<Value> {
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (value) => tests.some((test) => test(value));
}
