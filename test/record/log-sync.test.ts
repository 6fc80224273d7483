import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogSync, type LogSync } from '../../src/record/log-sync.ts';
import { createSqliteConnection, type SqliteConnection } from '../../src/record/sqlite-connection.ts';
import { useFolder } from './a-folder.ts';

const newUrl = useFolder();
let path = '';
let database: SqliteConnection;

/** The disk's answers to the syncs to come; it syncs for good once they are used up. */
const answers: (() => Promise<void>)[] = [];
let syncs = 0;

function onThisDisk(log: LogSync): LogSync {
  let doubtful = false;
  return {
    ...log,
    async sync() {
      syncs += 1;
      await (answers.shift()?.() ?? log.sync()).catch((error: unknown) => {
        doubtful = true;
        throw error;
      });
    },
    isDoubtful: () => doubtful,
    trust() {
      doubtful = false;
    },
  };
}

beforeEach(async () => {
  path = (await newUrl()).slice('sqlite:'.length);
  mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path);
  connection.exec('pragma journal_mode = wal; pragma synchronous = normal; create table t (a integer)');
  const log = onThisDisk(createLogSync(path));
  database = createSqliteConnection(connection, log);
  syncs = 0;
});
afterEach(() => database.close());

const insert = (a: number) => database.execute('insert into t values (?)', [a]);
const stored = async () =>
  (await database.execute<{ a: number }>('select a from t', [])).rows.map(({ a }) => a);

/** What is in the database's own file. */
function withoutLog(): number[] {
  copyFileSync(path, `${path}-copy`);
  const copy = new DatabaseSync(`${path}-copy`);
  const tables = copy.prepare("select name from sqlite_schema where name = 't'").all();
  const rows = tables.length === 0 ? [] : copy.prepare('select a from t').all();
  copy.close();
  return rows.map(({ a }) => Number(a));
}

describe('a commit', () => {
  it('is not answered before it is on the disk, while the next is under way', async () => {
    const disk = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    answers.push(() => {
      begun.resolve();
      return disk.promise;
    });
    let first = 'waits';
    const inserting = insert(1).then(() => {
      first = 'answered';
    });
    await begun.promise;
    await insert(2);
    expect({ first, stored: await stored() }).toEqual({ first: 'waits', stored: [1, 2] });
    disk.resolve();
    await inserting;
    expect(first).toBe('answered');
  });

  it('fails for whoever waits where the disk fails, and what follows first brings it there another way', async () => {
    answers.push(() => Promise.reject(new Error('EIO')));
    await expect(insert(1)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(withoutLog()).toEqual([]);
    await insert(2);
    expect(withoutLog()).toEqual([1]);
    expect(await stored()).toEqual([1, 2]);
  });

  it('that had nothing to write waits for no disk', async () => {
    await expect(
      database.inTurn(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(syncs).toBe(0);
  });
});

it('closes its file once the syncs that were asked for are done', async () => {
  for (let times = 0; times < 20; times += 1) {
    const log = createLogSync(path);
    const running = log.sync();
    await setImmediate();
    const waiting = log.sync();
    await Promise.all([running, waiting, log.close()]);
  }
});
