import { afterEach, describe, expect, it } from '@jest/globals';
import { compileOnce, type Given } from '../../src/record/compile-once.ts';
import type { Database } from '../../src/record/database.ts';
import { openSqlite } from '../../src/record/open-sqlite.ts';

const open: Database[] = [];

async function aDatabase(): Promise<Database> {
  const database = await openSqlite(':memory:');
  open.push(database);
  return database;
}

afterEach(() => Promise.all(open.splice(0).map((database) => database.close())));

/** Two statements on one row, and how often the first was built. */
function statements() {
  let built = 0;
  const find = compileOnce((queries, given: Given<{ name: string }>) => {
    built += 1;
    return queries.selectFrom('settings').select('value').where('name', '=', given('name'));
  });
  const save = compileOnce((queries, given: Given<{ name: string; value: string }>) =>
    queries.insertInto('settings').values({ name: given('name'), value: given('value') }),
  );
  return { find, save, built: () => built };
}

describe('a statement that is compiled once', () => {
  it('runs with the values of each run', async () => {
    const { find, save, built } = statements();
    const { write } = await aDatabase();
    await save(write, { value: 'one', name: 'a' });
    await save(write, { name: 'b', value: "two'; --" });
    const read = async (name: string) => (await find(write, { name })).rows;
    expect(await read('a')).toEqual([{ value: 'one' }]);
    expect(await read('b')).toEqual([{ value: "two'; --" }]);
    expect(await read('c')).toEqual([]);
    expect(built()).toBe(1);
  });

  it('runs inside a transaction, and is undone with it', async () => {
    const { find, save } = statements();
    const { write } = await aDatabase();
    await save(write, { name: 'kept', value: 'one' });
    const undone = write.transaction().execute(async (transaction) => {
      await save(transaction, { name: 'undone', value: 'two' });
      expect((await find(transaction, { name: 'undone' })).rows).toEqual([{ value: 'two' }]);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect((await find(write, { name: 'undone' })).rows).toEqual([]);
    expect((await find(write, { name: 'kept' })).rows).toEqual([{ value: 'one' }]);
  });

  it('is compiled for each database by itself', async () => {
    const { find, save, built } = statements();
    const [one, other] = [await aDatabase(), await aDatabase()];
    await save(one.write, { name: 'a', value: 'here' });
    expect((await find(one.write, { name: 'a' })).rows).toEqual([{ value: 'here' }]);
    expect((await find(other.write, { name: 'a' })).rows).toEqual([]);
    expect(built()).toBe(2);
  });
});
