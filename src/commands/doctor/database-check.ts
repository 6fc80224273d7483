import { existsSync } from 'node:fs';
import { messageOf, RelayError } from '../../errors.ts';
import { type MigrationState, readMigrationState } from '../../record/migration-state.ts';
import { placeOf, reasonOf } from '../database-place.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';

const check = 'database';
const options = { statementTimeoutMs: 5000, mostConnections: 1 };

/** Reachable, and its tables those of this version. */
export async function checkDatabase(databaseUrl: string): Promise<Finding> {
  const path = /^sqlite:(?<path>.+)$/s.exec(databaseUrl)?.groups?.['path'];
  if (path === ':memory:') return skipped(check, 'in memory: it ends with the relay');
  if (path !== undefined && !existsSync(path)) {
    return skipped(check, `there is none at ${path} yet: the first start makes it`);
  }
  try {
    return toFinding(placeOf(databaseUrl), await readMigrationState(databaseUrl, options));
  } catch (error) {
    const reason = error instanceof RelayError ? reasonOf(error) : messageOf(error);
    const mend = 'see that it runs, that DATABASE_URL names it, and that its user may use it';
    return failed(check, `${placeOf(databaseUrl)} cannot be used: ${reason}`, mend);
  }
}

function toFinding(place: string, { applied, known }: MigrationState): Finding {
  if (applied === known) return ok(check, `${place} is reachable, its tables are up to date`);
  if (applied < known) {
    const mend = 'start this version once: it brings them up to date';
    return failed(check, `the tables of ${place} are at ${applied} of ${known}`, mend);
  }
  const mend = 'start the version that wrote them, or a newer one';
  return failed(check, `the tables of ${place} are those of a newer version`, mend);
}
