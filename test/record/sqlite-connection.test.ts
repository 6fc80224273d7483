import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogSync } from '../../src/record/log-sync.ts';
import { createSqliteConnection, type SqliteConnection } from '../../src/record/sqlite-connection.ts';
import type { Execute } from '../../src/record/sqlite-dialect.ts';
import { useFolder } from './a-folder.ts';

const newUrl = useFolder();
let path = '';
let connection: SqliteConnection;

beforeEach(async () => {
  path = (await newUrl()).slice('sqlite:'.length);
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; create table t (a integer primary key)');
  connection = createSqliteConnection(database, createLogSync(path));
});
afterEach(() => connection.close().catch(() => {}));

const insert = (run: Execute, a: number) => run('insert into t values (?)', [a]);
const inserting = (a: number) => connection.inTurn((run) => insert(run, a));

/** What another connection sees. */
function committed(): unknown[] {
  const other = new DatabaseSync(path);
  try {
    return other
      .prepare('select a from t order by a')
      .all()
      .map(({ a }) => a);
  } finally {
    other.close();
  }
}

const unavailable = expect.objectContaining({ code: 'store_unavailable' });
const rolledBack = expect.objectContaining({
  code: 'store_unavailable',
  message: expect.stringContaining('rolled back'),
});

/** What became of the turn and of those right before and behind it: `kept`, or why not. */
async function amongOthers(work: (run: Execute) => Promise<unknown>): Promise<unknown[]> {
  const turns = await Promise.allSettled([inserting(1), connection.inTurn(work), inserting(9)]);
  return turns.map((turn) => (turn.status === 'fulfilled' ? 'kept' : turn.reason));
}

describe('a turn', () => {
  it('that rejects leaves nothing, and those before and behind it keep theirs', async () => {
    const no = new Error('no');
    const outcome = await amongOthers(async (run) => {
      await insert(run, 2);
      throw no;
    });
    expect(outcome).toEqual(['kept', no, 'kept']);
    expect(committed()).toEqual([1, 9]);
  });

  it('that goes on behind a statement that failed keeps the others', async () => {
    const outcome = await amongOthers(async (run) => {
      await insert(run, 2);
      await expect(insert(run, 2)).rejects.toEqual(unavailable);
      await insert(run, 3);
    });
    expect(outcome).toEqual(['kept', 'kept', 'kept']);
    expect(committed()).toEqual([1, 2, 3, 9]);
  });

  it.each([
    ['resolves', () => Promise.resolve()],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('that is over, as its work %s, takes no statement into the one behind it', async (_, end) => {
    const late = Promise.withResolvers<void>();
    let straggler: Promise<unknown> = Promise.resolve();
    const over = connection.inTurn<void>((run) => {
      straggler = late.promise.then(() => insert(run, 1)).catch(String);
      return end();
    });
    await Promise.allSettled([over]);
    await connection.inTurn(async (run) => {
      await insert(run, 2);
      late.resolve();
      expect(await straggler).toBe('Error: the transaction is over');
    });
    expect(committed()).toEqual([2]);
  });

  it('leaves nothing where the database has rolled back everything and it goes on', async () => {
    const before = connection.writer.rollbacks();
    const outcome = await amongOthers(async (run) => {
      await insert(run, 2);
      await expect(run('insert or rollback into t values (2)', [])).rejects.toThrow('UNIQUE');
      await expect(insert(run, 3)).rejects.toEqual(rolledBack);
    });
    expect(outcome).toEqual([rolledBack, unavailable, 'kept']);
    expect(committed()).toEqual([9]);
    expect(connection.writer.rollbacks()).toBeGreaterThan(before);
  });

  it.each([
    ['succeeds', undefined, unavailable],
    ['fails', new Error('no'), new Error('no')],
  ])('that cannot be ended leaves nothing where its work %s', async (_, error, told) => {
    const before = connection.writer.rollbacks();
    const outcome = await amongOthers(async (run) => {
      await insert(run, 2);
      await run('release turn', []);
      if (error !== undefined) throw error;
    });
    expect(outcome).toEqual([rolledBack, told, 'kept']);
    expect(committed()).toEqual([9]);
    expect(connection.writer.rollbacks()).toBeGreaterThan(before);
  });
});

describe('a read', () => {
  it('does not wait for the turn that is being taken', async () => {
    const read = connection.inTurn(async (run) => {
      await insert(run, 1);
      return connection.execute('select a from t', []);
    });
    expect((await read).rows).toEqual([{ a: 1 }]);
  });

  it('that fails is told as a database that cannot answer', async () => {
    await expect(connection.execute('select a from nowhere', [])).rejects.toEqual(unavailable);
  });
});

describe('closing', () => {
  it('waits for the turns that were asked for, and takes no more', async () => {
    const gate = Promise.withResolvers<void>();
    const turns = amongOthers(async (run) => {
      await insert(run, 2);
      await gate.promise;
      await insert(run, 3);
    });
    await setImmediate();
    const closing = connection.close();
    const late = Promise.allSettled([inserting(4)]);
    gate.resolve();
    expect(await turns).toEqual(['kept', 'kept', 'kept']);
    expect(await late).toEqual([{ status: 'rejected', reason: unavailable }]);
    await closing;
    expect(committed()).toEqual([1, 2, 3, 9]);
  });

  it('keeps nothing of a turn that fails meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const turns = amongOthers(async (run) => {
      await insert(run, 2);
      await gate.promise;
      throw new Error('no');
    });
    await setImmediate();
    const closing = connection.close();
    gate.resolve();
    expect(await turns).toEqual(['kept', new Error('no'), 'kept']);
    await closing;
    expect(committed()).toEqual([1, 9]);
  });
});
