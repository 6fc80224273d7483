import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { anId } from '../support/builders.ts';

/** URLs of SQLite files that do not exist yet, in a folder that goes with the tests. */
export function useFolder(): () => Promise<string> {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-relay-record-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return async () => `sqlite:${join(folder, anId('folder'), 'relay.db')}`;
}
