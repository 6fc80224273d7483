import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqlite } from '../../src/record/open-sqlite.ts';
import { openStore } from '../../src/record/open-store.ts';

describe('opening a store', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-relay-open-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    'mysql://relay:hunter2@db/relay',
    'hunter2',
    'sqlite:',
    'postgres:hunter2',
    'postgres://relay:hunter2@db:notaport/relay',
    'postgres://relay:hunter2@db/relay?sslmode=hunter2',
    '',
  ])('refuses %j with what to write, and without repeating it', async (url) => {
    const opening = openStore(url);
    await expect(opening).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(opening).rejects.toThrow('DATABASE_URL');
    const error = await opening.catch((reason: unknown) => reason);
    expect(JSON.stringify([error, String(error), error instanceof Error ? error.cause : ''])).not.toContain(
      'hunter2',
    );
  });

  it.each(['prefer', 'require', 'verify-full', 'disable'])(
    'says with sslmode %s which certificate is not there',
    async (mode) => {
      const opening = openStore(`postgres://db.invalid/relay?sslmode=${mode}&sslrootcert=/nowhere/ca.pem`);
      await expect(opening).rejects.toMatchObject({
        code: 'store_unavailable',
        message: expect.stringContaining('/nowhere/ca.pem'),
      });
    },
  );

  it('creates the folder of an SQLite file', async () => {
    const store = await openStore(`sqlite:${join(folder, 'deep', 'below', 'relay.db')}`);
    await expect(store.check()).resolves.toBeUndefined();
    await store.close();
  });

  it('follows a link to an SQLite file, to one that is yet to be made too', async () => {
    const [file, link] = [join(folder, 'linked-to.db'), join(folder, 'link.db')];
    symlinkSync(file, link);
    for (const time of ['first', 'again']) {
      const store = await openStore(`sqlite:${link}`);
      await expect(store.saveSetting('opened', time)).resolves.toBeUndefined();
      await store.close();
    }
    expect(existsSync(file)).toBe(true);
  });

  it('reads an SQLite file over a connection of its own, and leaves no log behind', async () => {
    const path = join(folder, 'two.db');
    const { transaction, read, reader, writer, close } = await openSqlite(path);
    const names = "select value from settings where name = 'a'";
    await transaction(async (queries) => {
      await queries.insertInto('settings').values({ name: 'a', value: '1' }).execute();
      expect(writer.all(names)).toHaveLength(1);
      expect(reader.all(names)).toEqual([]);
      const seen = read.selectFrom('settings').selectAll().where('name', '=', 'a');
      expect(await seen.execute()).toEqual([]);
    });
    expect(reader.all(names)).toHaveLength(1);
    await close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('tells of a file that is no database', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'not a database, '.repeat(100));
    await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: expect.objectContaining({ message: expect.stringContaining('not a database') }),
    });
  });

  it('tells of a place where no file can be', async () => {
    mkdirSync(join(folder, 'taken'));
    await expect(openStore(`sqlite:${join(folder, 'taken')}`)).rejects.toMatchObject({
      code: 'store_unavailable',
    });
  });

  it('tells of a folder that cannot be made, also where none can ever be', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    for (const path of [join(folder, 'a-file', 'below', 'relay.db'), '/proc/none/relay.db']) {
      await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({ code: 'store_unavailable' });
    }
  });

  it('tells of a PostgreSQL that is not there', async () => {
    const opening = openStore('postgres://relay:hunter2@127.0.0.1:1/relay');
    await expect(opening).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});
