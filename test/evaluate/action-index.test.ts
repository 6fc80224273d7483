import { expect, it } from '@jest/globals';
import { createActionIndex } from '../../src/evaluate/action-index.ts';

/** Items that are letters, each for the actions that have it; how often they were asked is counted. */
function anIndex() {
  const asked: string[] = [];
  const find = createActionIndex(
    ['c', 'a', 'b'],
    (letter, action) => {
      asked.push(action);
      return action.includes(letter);
    },
    (found) => found,
  );
  return { find, timesAsked: () => asked.splice(0).length };
}

it('gives what can hold in the order given, and asks once for each action', () => {
  const { find, timesAsked } = anIndex();
  expect([find('abc'), find('b'), find('x')]).toEqual([['c', 'a', 'b'], ['b'], []]);
  expect(timesAsked()).toBe(9);
  expect([find('abc'), find('b'), find('x')]).toEqual([['c', 'a', 'b'], ['b'], []]);
  expect(timesAsked()).toBe(0);
});

it('tells actions apart by case, as some operators do', () => {
  const { find } = anIndex();
  expect([find('a'), find('A')]).toEqual([['a'], []]);
});

it('keeps no more than two thousand names, whatever events bring', () => {
  const { find, timesAsked } = anIndex();
  for (let n = 0; n < 2000; n++) find(`a${n}`);
  timesAsked();
  expect(find('a0')).toEqual(['a']);
  expect(timesAsked()).toBe(0);
  expect(find('b')).toEqual(['b']);
  timesAsked();
  expect(find('a0')).toEqual(['a']);
  expect(timesAsked()).toBe(3);
});

it('keeps no name that is longer than any action', () => {
  const { find, timesAsked } = anIndex();
  const long = 'a'.repeat(201);
  expect([find(long), find(long)]).toEqual([['a'], ['a']]);
  expect(timesAsked()).toBe(6);
});
