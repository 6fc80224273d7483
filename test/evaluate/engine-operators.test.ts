import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { engineOperators } from '../../src/evaluate/engine-operators.ts';
import { orderOperators } from '../../src/evaluate/operator-names.ts';

const one = fc.constantFrom<unknown>('a', 'A', 'ab', '', '5', '10', '9x', 5, 9, -1, 0, true, null);
const list = fc.array(fc.oneof(one, fc.array(one, { maxLength: 2 })), { maxLength: 4 });
const side = fc.oneof(one, list, fc.constant(undefined));
const elements = (some: unknown): readonly unknown[] => [some].flat(2);

function ask(name: string, fact: unknown, value: unknown): boolean {
  const holds = engineOperators[name];
  if (holds === undefined) throw new Error(name);
  return holds(fact, value);
}

describe("the engine's operators over lists", () => {
  it.each([
    ['notEqual', 'equal'],
    ['notIn', 'in'],
  ])('%s holds exactly where %s does not', (negated, positive) => {
    fc.assert(
      fc.property(side, side, (fact, value) => ask(negated, fact, value) === !ask(positive, fact, value)),
    );
  });

  it('doesNotContain holds in a list or a text exactly where contains does not, and nowhere else', () => {
    fc.assert(
      fc.property(side, side, (fact, value) => {
        const isSearched = Array.isArray(fact) || (typeof fact === 'string' && fact !== '');
        return ask('doesNotContain', fact, value) === (isSearched && !ask('contains', fact, value));
      }),
    );
  });

  it.each(['equal', ...orderOperators])('%s holds where it does for any element with any other', (name) => {
    let held = 0;
    fc.assert(
      fc.property(side, side, (fact, value) => {
        const expected = elements(fact).some((a) => elements(value).some((b) => ask(name, a, b)));
        held += expected ? 1 : 0;
        expect(ask(name, fact, value)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(held).toBeGreaterThan(100);
  });

  it('contains holds in a text where any element of the value stands in it', () => {
    fc.assert(
      fc.property(fc.constantFrom('xAb', '15', 'b'), list, (text, value) => {
        expect(ask('contains', text, value)).toBe(
          elements(value).some((part) => ask('contains', text, part)),
        );
      }),
    );
  });

  it('lists of a hundred thousand each, as an event may hold them, are compared at once', () => {
    const many = (prefix: string) => Array.from({ length: 100_000 }, (_, n) => `${prefix}${n}`);
    const [numbers, words] = [many('9'), many('w')];
    expect(ask('equal', numbers, words)).toBe(false);
    expect(ask('notIn', words, numbers)).toBe(true);
    expect(ask('lessThan', numbers, words)).toBe(true);
    expect(ask('greaterThan', numbers, words)).toBe(false);
    expect(ask('contains', 'x'.repeat(500_000), words)).toBe(false);
  }, 10_000);
});
