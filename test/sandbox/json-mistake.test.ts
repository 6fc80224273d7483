import { describe, expect, it } from '@jest/globals';
import { aPageModule } from './a-page-module.ts';

interface Mistake {
  readonly at: number;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const { jsonMistake } = await aPageModule<{ jsonMistake(text: string): Mistake | undefined }>('json-mistake');

describe('the first mistake in JSON', () => {
  it.each<[string, string, number, number, string]>([
    ['nothing at all', '', 1, 1, 'a value'],
    ['a name without quotes', '{\n  id: 1}', 2, 3, 'a name in double quotes'],
    ['single quotes', "{'id': 1}", 1, 2, 'a name in double quotes'],
    ['a comma too many', '{"a": 1,\n}', 2, 1, 'a name in double quotes'],
    ['a comma too few', '{"a": 1\n "b": 2}', 2, 2, ', or }'],
    ['a comma too few in a list', '[1 2]', 1, 4, ', or ]'],
    ['no colon', '{"a" 1}', 1, 6, ':'],
    ['an unknown word', '{"a": yes}', 1, 7, 'a value'],
    ['a number with a zero before it', '[01]', 1, 2, 'a value'],
    ['a text over two lines', '{"a": "b\nc"}', 1, 7, 'a text that ends on its line'],
    ['a wrong escape', String.raw`["\x"]`, 1, 2, 'a text that ends on its line'],
    ['an end too early', '{"a": [1,', 1, 10, 'a value'],
    ['something after it', '{} {}', 1, 4, 'nothing more'],
  ])('is found: %s', (_, text, line, column, expected) => {
    expect(() => JSON.parse(text)).toThrow();
    const mistake = jsonMistake(text);
    expect(mistake).toMatchObject({ line, column });
    expect(mistake?.expected).toContain(expected);
  });

  it.each([
    '{}',
    ' [ ] ',
    '{"a": {"b": [1, -0.5e+3, true, false, null, "é\\u00e9\\n"]}}',
    '"text"',
    '[{"id": "{{id}}"}]',
    '{"a": 1E5}',
  ])('is not found where there is none: %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(jsonMistake(text)).toBeUndefined();
  });
});
