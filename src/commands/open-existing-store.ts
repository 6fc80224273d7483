import { existsSync } from 'node:fs';
import type { Environment } from '../config.ts';
import { readConfig } from '../config.ts';
import { RelayError } from '../errors.ts';
import { openStore } from '../record/open-store.ts';
import type { Store } from '../record/store.ts';
import { unopenable } from './database-place.ts';

/** Counting a large table takes longer than anything that a running relay asks. */
const statementTimeoutMs = 120_000;

/** Opens the database of DATABASE_URL to look at it; rejects where there is none yet, instead of making one. */
export async function openExistingStore(environment: Environment): Promise<Store> {
  const { databaseUrl } = readConfig(environment, () => 'not used');
  const path = /^sqlite:(?<path>.+)$/s.exec(databaseUrl)?.groups?.['path'];
  if (path !== undefined && path !== ':memory:' && !existsSync(path)) {
    throw new RelayError(
      'usage',
      `There is no database at ${path}: DATABASE_URL names the one of the relay whose events are meant.`,
    );
  }
  try {
    return await openStore(databaseUrl, { statementTimeoutMs, mostConnections: 2 });
  } catch (error) {
    const problem = unopenable(databaseUrl, error);
    throw problem === undefined ? error : new RelayError('store_unavailable', problem);
  }
}
