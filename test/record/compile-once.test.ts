import { afterEach, describe, expect, it } from '@jest/globals';
import {
  compileForRows,
  compileOnce,
  type Given,
  givenRow,
  type Rows,
} from '../../src/record/compile-once.ts';
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
    const { write, transaction: inTransaction } = await aDatabase();
    await save(write, { name: 'kept', value: 'one' });
    const undone = inTransaction(async (transaction) => {
      await save(transaction, { name: 'undone', value: 'two' });
      expect((await find(transaction, { name: 'undone' })).rows).toEqual([{ value: 'two' }]);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect((await find(write, { name: 'undone' })).rows).toEqual([]);
    expect((await find(write, { name: 'kept' })).rows).toEqual([{ value: 'one' }]);
  });

  it('is compiled once for all databases of a kind, and runs on the one that it is given', async () => {
    const { find, save, built } = statements();
    const [one, other] = [await aDatabase(), await aDatabase()];
    await save(one.write, { name: 'a', value: 'here' });
    expect((await find(one.write, { name: 'a' })).rows).toEqual([{ value: 'here' }]);
    expect((await find(other.write, { name: 'a' })).rows).toEqual([]);
    expect(built()).toBe(1);
  });
});

describe('a statement for rows', () => {
  interface Setting {
    readonly name: string;
    readonly value: string;
  }

  /** A statement that saves settings, and how often it was built. */
  function aSave() {
    let built = 0;
    const save = compileForRows((queries, rows: Rows<Setting>) => {
      built += 1;
      const values = rows.map((given) => givenRow(given, ['name', 'value']));
      return queries.insertInto('settings').values(values).returning('name');
    });
    return { save, built: () => built };
  }

  const some = (count: number, prefix = ''): Setting[] =>
    Array.from({ length: count }, (_, n) => ({ name: `${prefix}${n}`, value: `value ${prefix}${n}` }));

  it('gives each row its own values, in order', async () => {
    const { write } = await aDatabase();
    const { rows } = await aSave().save(write, some(3));
    expect(rows.map(({ name }) => name)).toEqual(['0', '1', '2']);
    const stored = await write.selectFrom('settings').select(['name', 'value']).orderBy('name').execute();
    expect(stored.filter(({ value }) => value.startsWith('value '))).toEqual(some(3));
  });

  it('is built once for each number of rows', async () => {
    const { write } = await aDatabase();
    const { save, built } = aSave();
    for (const prefix of ['a', 'b', 'c']) await save(write, some(2, prefix));
    await save(write, some(5, 'd'));
    expect(built()).toBe(2);
  });

  it('keeps none of those with many rows', async () => {
    const { write } = await aDatabase();
    const { save, built } = aSave();
    for (const prefix of ['a', 'b']) await save(write, some(100, prefix));
    expect(built()).toBe(2);
  });
});
