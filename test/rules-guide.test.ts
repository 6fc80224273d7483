import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseRules } from '../src/evaluate/load-rules.ts';
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
