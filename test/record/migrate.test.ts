import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrate } from '../../src/record/migrate.ts';
import { migrations } from '../../src/record/migrations/index.ts';
import type { Migration } from '../../src/record/migrations/migration.ts';
import { openSqlite } from '../../src/record/open-sqlite.ts';
import { openStore } from '../../src/record/open-store.ts';
import { query, usePostgres } from './a-postgres.ts';

const following = (...statements: readonly string[]): Migration => ({
  number: migrations.length + 1,
  name: 'following',
  statements: () => statements,
});

describe('migrations', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-relay-migrate-'));
    path = join(folder, 'relay.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are numbered without gaps', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('are applied once each, in order', async () => {
    const database = await openSqlite(path);
    const more = [...migrations, following('create table later (a integer)', 'insert into later values (1)')];
    await migrate(database, more);
    await migrate(database, more);
    const { rows } = await sql<{ a: number }>`select a from later`.execute(database.read);
    expect(rows).toEqual([{ a: 1 }]);
    await database.close();
  });

  it('leave nothing behind when they fail', async () => {
    const database = await openSqlite(path);
    const broken = [...migrations, following('create table later (a integer)', 'create nonsense')];
    await expect(migrate(database, broken)).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(sql`select * from later`.execute(database.read)).rejects.toThrow('no such table');
    await migrate(database, [...migrations, following('create table later (a integer)')]);
    await database.close();
  });

  it('refuse an SQLite file that a newer version wrote', async () => {
    await (await openStore(`sqlite:${path}`)).close();
    const database = new DatabaseSync(path);
    database.exec("insert into migrations (number, name) values (99, 'from the future')");
    database.close();
    const opening = openStore(`sqlite:${path}`);
    await expect(opening).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(opening).rejects.toThrow(/newer.*99/);
  });
});

describe('migrations on PostgreSQL', () => {
  const { newUrl } = usePostgres();

  it('refuse a database that a newer version wrote', async () => {
    const url = await newUrl();
    await (await openStore(url)).close();
    await query(url, "insert into migrations (number, name) values (99, 'from the future')");
    await expect(openStore(url)).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
