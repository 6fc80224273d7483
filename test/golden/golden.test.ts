import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays } from '../support/a-relay.ts';
import { caseNames, expectedPath, readCase } from './read-case.ts';
import { runCase } from './run-case.ts';
import { writeJson } from './write-json.ts';

afterEach(stopRelays);

const updates = process.env['UPDATE_GOLDEN'] === '1';

/** A new case is a folder; `UPDATE_GOLDEN=1 npm run jest -- test/golden && npm run format` writes what is to be read before it is kept. */
describe('a relay given rules, steps and a time', () => {
  it.each(caseNames())('does as expected: %s', async (name) => {
    const result = await runCase(await readCase(name));
    const path = expectedPath(name);
    if (updates) await writeFile(path, `${writeJson(result)}\n`);
    if (!existsSync(path)) throw new Error(`${path} is missing: UPDATE_GOLDEN=1 writes it`);
    expect(result).toEqual(JSON.parse(await readFile(path, 'utf8')));
  });
});
