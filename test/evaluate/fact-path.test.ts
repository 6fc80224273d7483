import { describe, expect, it } from '@jest/globals';
import { parseFactPath } from '../../src/evaluate/fact-path.ts';
import { everyElement } from '../../src/evaluate/field.ts';
import { processorMs } from '../support/processor-ms.ts';

describe('the path of a fact', () => {
  it.each([
    ['', []],
    ['$', []],
    ['$.name', ['name']],
    ['name.below', ['name', 'below']],
    [`$["a name"]['an "other"']`, ['a name', 'an "other"']],
    ['$[0].x[*].*', [0, 'x', everyElement, everyElement]],
    ['$[0]name', [0, 'name']],
  ])('%s is read step by step', (text, steps) => {
    expect(parseFactPath(text)).toEqual(steps);
  });

  it.each(['$..x', '$.', '$[?(@.x)]', '$[-1]', '$.a b', '$[""]', '$$', '$.a..b', '$.a['])(
    '%s cannot be followed',
    (text) => {
      expect(parseFactPath(text)).toBeUndefined();
    },
  );

  it('is refused at once, however long the name is that stands before the mistake', () => {
    const startedAt = processorMs();
    expect(parseFactPath(`$.${'a'.repeat(30)}(`)).toBeUndefined();
    expect(parseFactPath(`$.${'a'.repeat(30)}`)).toEqual(['a'.repeat(30)]);
    expect(processorMs() - startedAt).toBeLessThan(500);
  });
});
