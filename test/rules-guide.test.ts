import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fieldRoots } from '../src/evaluate/field.ts';
import { toPart } from '../src/evaluate/group-key.ts';
import { parseRules } from '../src/evaluate/load-rules.ts';
import { operatorNames } from '../src/evaluate/match-schema.ts';
import { allDecorators, allOperators } from '../src/evaluate/operator-names.ts';
import { defaultsSchema, ruleSchema } from '../src/evaluate/rule-schema.ts';
import { runRuleTests } from '../src/evaluate/rule-tests.ts';

const root = join(import.meta.dirname, '..');

async function examplesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(join(root, file), 'utf8');
  return [...text.matchAll(/```yaml\n(.*?)```/gs)]
    .map(([, yaml = '']) => yaml)
    .filter((yaml) => yaml.includes('rules:\n'));
}

describe.each([
  ['docs/rules.md', 3],
  ['README.md', 1],
])('the examples of %s', (file, least) => {
  it('are rule files whose own tests pass', async () => {
    const examples = await examplesIn(file);
    expect(examples.length).toBeGreaterThanOrEqual(least);
    for (const example of examples) {
      const loaded = parseRules(new Map([['example.yaml', example]]));
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes, null, 1));
      const { count, failures } = await runRuleTests(loaded.ruleSet, Date.now());
      expect(failures).toEqual([]);
      expect(count).toBeGreaterThan(0);
      expect(loaded.warnings).toEqual([]);
    }
  });
});

/** The words that stand in code, with the colon behind them if there is one. */
async function wordsInCode(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(root, file), 'utf8');
  const code = [...text.matchAll(/```.*?```|`[^`]+`/gs)].map(([part]) => part).join(' ');
  return new Set([...code.matchAll(/([\w-]+):?/g)].flatMap(([word, name = '']) => [word, name]));
}

it.each([
  ['field', fieldRoots],
  ['operator', [...operatorNames, ...allOperators]],
  ['decorator', allDecorators.map((name) => `${name}:`)],
  ['key of a rule', Object.keys(ruleSchema.shape)],
  ['key of defaults', Object.keys(defaultsSchema.shape)],
])('every %s is in the guide', async (_, names) => {
  const words = await wordsInCode('docs/rules.md');
  expect(names.filter((name) => !words.has(name))).toEqual([]);
  expect(words.has('noSuchName')).toBe(false);
});

it.each(['|', ',', '\\'])("the guide says how %s is written in a test's group", async (sign) => {
  const text = await readFile(join(root, 'docs/rules.md'), 'utf8');
  expect(toPart(sign)).not.toBe(sign);
  expect(text).toContain(`\`${toPart(sign)}\``);
});
