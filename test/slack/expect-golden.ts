import { readFile, writeFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { Json } from '../../src/model/json.ts';
import { withPlaceholders } from '../golden/placeholders.ts';

const updates = process.env['UPDATE_GOLDEN'] === '1';

/** What is made anew in each run is masked. `UPDATE_GOLDEN=1` writes the file anew, to be read before it is kept. */
export async function expectGolden(name: string, value: Json): Promise<void> {
  const actual = withPlaceholders(value);
  const path = new URL(`golden/${name}.json`, import.meta.url);
  if (updates) await writeFile(path, `${JSON.stringify(actual, null, 2)}\n`);
  expect(actual).toEqual(JSON.parse(await readFile(path, 'utf8')));
}
