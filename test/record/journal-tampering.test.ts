import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/record/database.ts';
import { createJournalStore } from '../../src/record/journal.ts';
import { createJournalChain, type Verdict } from '../../src/record/journal-chain.ts';
import { journalHash } from '../../src/record/journal-hash.ts';
import { createMessageStore } from '../../src/record/messages.ts';
import { openPostgres } from '../../src/record/open-postgres.ts';
import { openSqlite } from '../../src/record/open-sqlite.ts';
import { useFolder } from './a-folder.ts';
import { usePostgres } from './a-postgres.ts';
import { aNotice } from './a-store.ts';
import { anAct } from './journal-contract.ts';

const { emptiedUrl } = usePostgres();
const newFile = useFolder();

const databases = [
  {
    name: 'SQLite',
    open: async () => openSqlite((await newFile()).replace('sqlite:', '')),
    unguard: [
      'drop trigger journal_no_update',
      'drop trigger journal_no_delete',
      'drop trigger journal_in_order',
      'drop trigger journal_head_in_order',
    ],
  },
  {
    name: 'PostgreSQL',
    open: async () => openPostgres(await emptiedUrl(), { statementTimeoutMs: 10_000, mostConnections: 2 }),
    unguard: ['alter table journal disable trigger all', 'alter table journal_head disable trigger all'],
  },
] as const;

describe.each(databases)('a journal in $name', ({ name, open, unguard }) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
    await append(5);
  });
  afterEach(() => database.close());

  const run = async (...statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(database.write);
  };
  const append = async (count: number): Promise<void> => {
    for (let made = 0; made < count; made += 1) {
      await createMessageStore(database).insertMessage(aNotice(), anAct());
    }
  };
  const entries = () => createJournalStore(database).journalAfter(0, 100);
  const verify = async (): Promise<Verdict> => {
    const chain = createJournalChain(await createJournalStore(database).journalHead());
    for (const entry of await entries()) chain.take(entry);
    return chain.end(await createJournalStore(database).journalHead());
  };
  /** As one would who knows how entries are hashed. */
  const rewrite = async (seq: number): Promise<void> => {
    const entry = (await entries()).find((one) => one.seq === seq);
    if (entry === undefined) throw new Error(`There is no entry ${seq}`);
    const hash = journalHash({ ...entry, userId: 'U0EVIL' });
    await run(`update journal set user_id = 'U0EVIL', hash = '${hash}' where seq = ${seq}`);
  };

  const copied = (seq: number) =>
    `select ${seq}, at, team_id, user_id, kind, details, previous_hash, hash from journal where seq = 5`;

  it.each([
    "update journal set details = '{}' where seq = 3",
    'delete from journal where seq = 5',
    'delete from journal',
    "update journal_head set seq = 4, hash = 'x'",
    "update journal_head set hash = 'x'",
    'delete from journal_head',
    "insert into journal_head (one, seq, hash) values (1, 6, 'x')",
    ...(name === 'SQLite'
      ? [`insert or replace into journal ${copied(3)}`, `insert into journal ${copied(9)}`]
      : ['truncate journal', 'truncate journal_head']),
  ])('refuses: %s', async (statement) => {
    await expect(run(statement)).rejects.toThrow('the journal is append-only');
    await append(1);
    expect(await verify()).toMatchObject({ entries: 6, hash: (await entries()).at(-1)?.hash });
    expect((await verify()).broken).toBeUndefined();
  });

  it.each([
    ["update journal set details = '{}' where seq = 3", 3, 'it was changed'],
    ["update journal set user_id = 'U0EVIL' where seq >= 2", 2, 'it was changed'],
    ['update journal set at = at + 1 where seq = 5', 5, 'it was changed'],
    ['delete from journal where seq = 3', 3, 'it is missing'],
    ['delete from journal where seq = 1', 1, 'it is missing'],
    ['delete from journal where seq > 3', 4, 'it is missing, as all are up to 5'],
    ['delete from journal', 1, 'it is missing, as all are up to 5'],
    ['update journal set seq = seq + 10 where seq > 3', 4, 'it is missing'],
    ["update journal_head set hash = 'x'", 5, 'it is not the one that the relay appended last'],
    ['update journal_head set seq = 4', 4, 'it is not the one that the relay appended last'],
    ['delete from journal_head', 1, 'the relay did not append it'],
  ])('whose guards are gone shows where it was changed: %s', async (statement, seq, problem) => {
    await run(...unguard, ...(name === 'SQLite' ? ['drop trigger journal_head_stays'] : []));
    expect((await verify()).broken).toBeUndefined();
    await run(statement);
    expect((await verify()).broken).toEqual({ seq, problem: expect.stringContaining(problem) });
  });

  it('shows an entry that was written anew with a hash of its own', async () => {
    await run(...unguard);
    await rewrite(2);
    expect((await verify()).broken).toMatchObject({
      seq: 3,
      problem: expect.stringContaining('does not follow'),
    });
  });

  it('shows the last entry written anew, as the head is kept apart', async () => {
    await run(...unguard);
    await rewrite(5);
    expect((await verify()).broken).toMatchObject({
      seq: 5,
      problem: expect.stringContaining('appended last'),
    });
  });
});
