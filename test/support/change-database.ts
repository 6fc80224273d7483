import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';

/** Runs statements on the SQLite file of a running relay, as another hand would, once nobody else writes. */
export async function changeDatabase(databaseUrl: string, ...statements: readonly string[]): Promise<void> {
  const database = new DatabaseSync(databaseUrl.replace('sqlite:', ''));
  for (const statement of statements) await untilDone(() => database.exec(statement));
  database.close();
}

/** Keeps all others from writing until the function that it gives is called. */
export async function lockDatabase(databaseUrl: string): Promise<() => void> {
  const database = new DatabaseSync(databaseUrl.replace('sqlite:', ''));
  await untilDone(() => database.exec('begin immediate'));
  return () => database.close();
}

/** The relay is of this process: it could not end its transaction while SQLite waits. */
async function untilDone(change: () => void): Promise<void> {
  for (;;) {
    try {
      return change();
    } catch (error) {
      if (!String(error).includes('locked')) throw error;
    }
    await setImmediate();
  }
}
