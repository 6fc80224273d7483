import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SqliteDatabase, SqliteReader } from '../../src/record/database.ts';
import type { EventTable } from '../../src/record/event-table/event-table.ts';
import { createSqliteEvents } from '../../src/record/event-table/sqlite.ts';
import { createStoredIds } from '../../src/record/event-table/stored-ids.ts';
import { textHash } from '../../src/record/event-table/text-hash.ts';
import { eventHashes } from '../../src/record/migrations/006-event-hashes.ts';
import { eventHashRuns } from '../../src/record/migrations/010-event-hash-runs.ts';
import { migrations } from '../../src/record/migrations/index.ts';
import type { Migration } from '../../src/record/migrations/migration.ts';
import { openSqlite } from '../../src/record/open-sqlite.ts';
import { anEvent } from '../support/builders.ts';
import { useFolder } from './a-folder.ts';

const newUrl = useFolder();
const open: SqliteDatabase[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close()));
});

interface Process {
  readonly database: SqliteDatabase;
  readonly events: EventTable;
  /** Stores events with these ids and gives those that were new. */
  store(...ids: readonly string[]): Promise<readonly string[]>;
  /** Stores events in a transaction that is rolled back. */
  rollBack(...ids: readonly string[]): Promise<void>;
}

/** As one process has it; after `most` ids they go into the index. */
async function aProcess(path: string, most = 4, hash?: (text: string) => number): Promise<Process> {
  const database = await openSqlite(path);
  open.push(database);
  const events = createSqliteEvents(database, createStoredIds(database, { most, ...(hash && { hash }) }));
  const store = async (...ids: readonly string[]) => {
    const inserted = await database.transaction((transaction) => events.insert(transaction, ids.map(withId)));
    return inserted.map(({ event }) => event.id);
  };
  const rollBack = async (...ids: readonly string[]) => {
    const failing = database.transaction(async (transaction) => {
      await events.insert(transaction, ids.map(withId));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
  };
  return { database, events, store, rollBack };
}

const withId = (id: string) => anEvent({ id });

async function aPath(): Promise<string> {
  return (await newUrl()).slice('sqlite:'.length);
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `event-${from + index}`);

describe('an event that is stored already', () => {
  it('is known, be it in memory, in the index, or after a restart', async () => {
    const path = await aPath();
    const first = await aProcess(path);
    expect(await first.store(...numbered(1, 6))).toHaveLength(6);
    await first.events.index();
    expect(await first.store('event-7', ...numbered(1, 8))).toEqual(['event-7', 'event-8']);
    const second = await aProcess(path);
    expect(await second.store(...numbered(1, 9))).toEqual(['event-9']);
    await second.events.index();
    expect(await second.store(...numbered(1, 10))).toEqual(['event-10']);
  });

  it('is found by its id', async () => {
    const { store, events, database } = await aProcess(await aPath());
    await store(...numbered(1, 5));
    await events.index();
    await store('event-6');
    expect(await events.seqOf(database.read, 'event-2')).toBe(2);
    expect(await events.seqOf(database.read, 'event-6')).toBe(6);
    expect(await events.seqOf(database.read, 'event-7')).toBeUndefined();
  });

  it('is found in the index by a process that has stored nothing yet', async () => {
    const path = await aPath();
    const first = await aProcess(path);
    await first.store(...numbered(1, 5));
    await first.events.index();
    const { events, database } = await aProcess(path);
    expect(await events.seqOf(database.read, 'event-1')).toBe(1);
    // Under an id that is not in the index only a look through all of the table would find it.
    await database.write.updateTable('events').set({ id: 'other' }).where('seq', '=', 2).execute();
    expect(await events.seqOf(database.read, 'other')).toBeUndefined();
  });

  it('is told apart from another with the same hash', async () => {
    const { store, events } = await aProcess(await aPath(), 2, () => 1);
    await store('a', 'b');
    await events.index();
    expect(await store('a', 'b', 'c')).toEqual(['c']);
    await events.index();
    await store('d');
    await events.index();
    expect(await store('a', 'b', 'c', 'd', 'e')).toEqual(['e']);
  });

  it('is known where another process stored it', async () => {
    const path = await aPath();
    const [one, other] = [await aProcess(path), await aProcess(path)];
    expect(await one.store('a')).toEqual(['a']);
    expect(await other.store('a', 'b')).toEqual(['b']);
    expect(await one.store(...numbered(1, 4))).toHaveLength(4);
    await one.events.index();
    expect(await other.store('a', 'b', 'event-3', 'c')).toEqual(['c']);
    expect(await one.store('a', 'b', 'event-3', 'c')).toEqual([]);
    expect(await one.events.seqOf(one.database.read, 'c')).toBe(7);
  });

  it('is known though it is brought into the index twice at once', async () => {
    const { store, events } = await aProcess(await aPath());
    await store(...numbered(1, 8));
    await Promise.all([events.index(), events.index()]);
    expect(await store(...numbered(1, 9))).toEqual(['event-9']);
  });

  it('is known to a process that begins behind many of them, while it reads ahead', async () => {
    const path = await aPath();
    const first = await aProcess(path, 1000);
    expect(await first.store(...numbered(1, 300))).toHaveLength(300);
    const { store, events } = await aProcess(path, 16);
    const [, fresh] = await Promise.all([events.index(), store(...numbered(1, 301))]);
    expect(fresh).toEqual(['event-301']);
    for (let call = 0; call < 20; call += 1) {
      const [, again] = await Promise.all([events.index(), store(...numbered(1, 302 + call))]);
      expect(again).toEqual([`event-${302 + call}`]);
    }
  });

  it('is new again once it is deleted', async () => {
    const { store, events, database } = await aProcess(await aPath(), 2);
    await store('a', 'b');
    await events.index();
    await store('c');
    await database.transaction((tx) => events.deleteBefore(tx, Number.MAX_SAFE_INTEGER, 9));
    expect(await events.seqOf(database.read, 'a')).toBeUndefined();
    expect(await store('a', 'c')).toEqual(['a', 'c']);
    expect(await store('a', 'c', 'b')).toEqual(['b']);
  });
});

const hasEntries = (row: unknown): row is { entries: Uint8Array } =>
  typeof row === 'object' && row !== null && 'entries' in row;

const hasId = (row: unknown): boolean => typeof row === 'object' && row !== null && 'id' in row;

it('reads the runs once', async () => {
  const { store, events, database } = await aProcess(await aPath());
  for (let from = 1; from <= 80; from += 4) {
    await store(...numbered(from, from + 3));
    await events.index();
  }
  let bytes = 0;
  const reader: SqliteReader = {
    all<Row>(...query: Parameters<SqliteReader['all']>) {
      const rows = database.reader.all<Row>(...query);
      for (const row of rows) if (hasEntries(row)) bytes += row.entries.length;
      return rows;
    },
  };
  const restarted = createSqliteEvents(database, createStoredIds({ ...database, reader }, { most: 4 }));
  await database.transaction((tx) => restarted.insert(tx, [withId('event-81')]));
  for (let times = 0; times < 3; times += 1) await restarted.index();
  expect(bytes).toBe(80 * 8);
});

/** Ids with one hash where the seed is known: which letters of either half have another highest bit. */
const chosenHalves = [
  [0x0, 0x1b8a9d413, 0x275218991, 0x3ea692794, 0x4aa9dfe51, 0x4c29d672d],
  [0x0, 0x19b02f643, 0x4accc7880, 0xb6a676577, 0xd67629634, 0xe44a30df0],
] as const;

function idsWithOneHash(): readonly string[] {
  const [starts, ends] = chosenHalves.map((halves) => halves.map(toHalf));
  return (starts ?? []).flatMap((start) => (ends ?? []).map((end) => start + end));
}

function toHalf(others: number): string {
  return Array.from({ length: 44 }, (_, at) =>
    Math.floor(others / 2 ** at) % 2 === 1 ? '\u8061' : 'a',
  ).join('');
}

it('looks up one event alone, though ids were chosen to have one hash', async () => {
  const ids = idsWithOneHash();
  expect(new Set(ids.map((id) => textHash(id))).size).toBe(1);
  const { store, events, database } = await aProcess(await aPath(), 6);
  expect(await store(...ids)).toEqual(ids);
  await events.index();
  const found: unknown[] = [];
  const reader: SqliteReader = {
    all<Row>(...query: Parameters<SqliteReader['all']>) {
      const rows = database.reader.all<Row>(...query);
      found.push(...rows.filter(hasId));
      return rows;
    },
  };
  const restarted = createStoredIds({ ...database, reader }, { most: 6 });
  expect(restarted.findCommitted(ids[7] ?? '')).toBe(8);
  expect(found).toEqual([{ id: ids[7], seq: 8 }]);
});

it('makes its filter anew once that is full, and asks it until then', async () => {
  const { database } = await aProcess(await aPath());
  const { reader, writer } = database;
  let [read, asked] = [0, 0];
  const watched: SqliteDatabase = {
    ...database,
    reader: {
      all<Row>(...query: Parameters<SqliteReader['all']>) {
        const rows = reader.all<Row>(...query);
        for (const row of rows) if (hasEntries(row)) read += row.entries.length;
        if (rows.some(hasEntries)) ids.find(numbered(1001, 1020));
        return rows;
      },
    },
    writer: {
      ...writer,
      all<Row>(...query: Parameters<SqliteReader['all']>) {
        if (query[0].includes('event_hash_chunks')) asked += 1;
        return writer.all<Row>(...query);
      },
    },
  };
  const ids = createStoredIds(watched, { most: 4 });
  const events = createSqliteEvents(database, ids);
  // It is made for 32.
  for (let from = 1; from <= 36; from += 4) {
    await database.transaction((tx) => events.insert(tx, numbered(from, from + 3).map(withId)));
    await events.index();
  }
  expect(read).toBe(0);
  asked = 0;
  await events.index();
  expect(read).toBe(36 * 8);
  expect(asked).toBeLessThan(5);
});

it('leaves little to be read to the first transaction behind a restart', async () => {
  const path = await aPath();
  await (await aProcess(path, 1000)).store(...numbered(1, 250));
  const { database } = await aProcess(path);
  let rows = 0;
  const writer = {
    ...database.writer,
    all<Row>(...query: Parameters<SqliteReader['all']>) {
      const found = database.writer.all<Row>(...query);
      rows += found.length;
      return found;
    },
  };
  const ids = createStoredIds({ ...database, writer }, { most: 100 });
  await ids.index();
  ids.find(['event-251']);
  expect(rows).toBe(50);
});

it('leaves no run of which every event was deleted', async () => {
  const { store, events, database } = await aProcess(await aPath());
  const runs = () =>
    database.reader
      .all<{ last_seq: number }>('select last_seq from event_hash_runs')
      .map(({ last_seq }) => last_seq);
  const chunks = () =>
    database.reader.all<{ count: number }>('select count(*) as count from event_hash_chunks')[0]?.count;
  for (let from = 1; from <= 12; from += 4) {
    await store(...numbered(from, from + 3));
    await events.index();
  }
  expect(runs()).toEqual([4, 8, 12]);
  await database.transaction((tx) => events.deleteBefore(tx, Number.MAX_SAFE_INTEGER, 9));
  expect(runs()).toEqual([12]);
  expect(await store(...numbered(9, 12))).toEqual(['event-9']);
  await database.transaction((tx) => events.deleteBefore(tx, Number.MAX_SAFE_INTEGER, 9));
  expect([runs(), chunks()]).toEqual([[], 0]);
  expect(await store(...numbered(10, 10))).toEqual(['event-10']);
});

describe('an event whose transaction was rolled back', () => {
  it('is new, and so is what takes its number', async () => {
    const { store, rollBack, events } = await aProcess(await aPath(), 3);
    await store('a');
    await rollBack('lost', 'too');
    expect(await store('b', 'c', 'd')).toEqual(['b', 'c', 'd']);
    expect(await store('b', 'lost')).toEqual(['lost']);
    await events.index();
    expect(await store('a', 'b', 'c', 'd', 'lost', 'too')).toEqual(['too']);
  });

  it('does not hide from who looks for it what another process stores in its place', async () => {
    const path = await aPath();
    const [one, other] = [await aProcess(path), await aProcess(path)];
    await one.rollBack('lost', 'too');
    await other.store('a');
    expect(await one.events.seqOf(one.database.read, 'a')).toBe(1);
    expect(await one.events.seqOf(one.database.read, 'lost')).toBeUndefined();
  });

  it('hides nothing that another process stores before the last of its events', async () => {
    const path = await aPath();
    const [one, other] = [await aProcess(path), await aProcess(path)];
    await one.store('a');
    await one.rollBack('lost', 'sent again');
    expect(await other.store('b', 'sent again')).toEqual(['b', 'sent again']);
    expect(await one.store('b', 'sent again')).toEqual([]);
  });

  it('leaves nothing in the index that hides another', async () => {
    const { store, events, database } = await aProcess(await aPath(), 2);
    await store('a');
    const failing = database.transaction(async (transaction) => {
      await events.insert(transaction, [withId('lost')]);
      await events.insert(transaction, [withId('unseen')]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await events.index();
    await store('b');
    await events.index();
    expect(await store('a', 'b', 'lost')).toEqual(['lost']);
  });

  it('leaves no run that says to others that what takes its number is in it', async () => {
    const path = await aPath();
    const { store, rollBack, events } = await aProcess(path, 2);
    await store('a');
    await rollBack('lost', 'too');
    await events.index();
    expect(await (await aProcess(path)).store('b')).toEqual(['b']);
    expect(await (await aProcess(path)).store('a', 'b')).toEqual([]);
  });
});

/** A turn whose group cannot be committed. */
function spoilCommit({ transaction, writer }: SqliteDatabase): Promise<void> {
  return transaction(async () => {
    writer.all('pragma defer_foreign_keys = 1');
    writer.run(`
      insert into matches (event_seq, event_id, rule_id, rule_name, severity, title, action, received_at, outcome)
        values (999, 'none', 'risky', 'Risky', 'high', 'Risky', 'x', 1, 'shadow')`);
  });
}

it('finds an event by its id where the commit of its run fails, behind a turn that was rolled back', async () => {
  const { store, rollBack, events, database } = await aProcess(await aPath());
  await store(...numbered(1, 5));
  const turn = Promise.withResolvers<void>();
  const group = Promise.allSettled([database.transaction(() => turn.promise), events.index()]);
  // What is asked for from here on has its turn behind the run.
  await setImmediate();
  const behind = Promise.allSettled([rollBack('lost'), store('event-6'), spoilCommit(database)]);
  turn.resolve();
  const outcomes = [...(await group), ...(await behind)].map(({ status }) => status);
  expect(outcomes).toEqual(['rejected', 'rejected', 'fulfilled', 'rejected', 'rejected']);
  expect(await events.seqOf(database.read, 'event-1')).toBe(1);
  expect(await events.seqOf(database.read, 'event-6')).toBeUndefined();
  expect(await store(...numbered(1, 6))).toEqual(['event-6']);
});

it('does not hide what another process stores in place of what could not be committed', async () => {
  const path = await aPath();
  const [one, other] = [await aProcess(path), await aProcess(path)];
  await one.store('a');
  const group = await Promise.allSettled([one.store('lost', 'sent again'), spoilCommit(one.database)]);
  expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await other.store('b', 'sent again')).toEqual(['b', 'sent again']);
  expect(await one.store('b', 'sent again')).toEqual([]);
});

describe('whatever two processes do with one file', () => {
  const number = fc.integer({ min: 1, max: 40 });
  const ids = fc.array(number, { minLength: 1, maxLength: 6 });
  const step = fc.record({
    first: fc.boolean(),
    act: fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('store' as const), ids }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('roll back' as const), ids }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('index' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), most: number }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    ),
  });

  it('is stored once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const path = await aPath();
        // Hashes that coincide now and then.
        const start = () => aProcess(path, 3, (text) => Number(text.slice('event-'.length)) % 30);
        const processes = { first: await start(), other: await start() };
        let stored: string[] = [];
        for (const { first, act } of steps) {
          const which = first ? 'first' : 'other';
          const { database, events, store, rollBack } = processes[which];
          if (act.kind === 'store') {
            const given = act.ids.map((id) => `event-${id}`);
            const fresh = [...new Set(given)].filter((id) => !stored.includes(id));
            expect(await store(...given)).toEqual(fresh);
            stored.push(...fresh);
          } else if (act.kind === 'roll back') {
            await rollBack(...act.ids.map((id) => `event-${id}`));
          } else if (act.kind === 'index') {
            await events.index();
          } else if (act.kind === 'delete') {
            await database.transaction((tx) => events.deleteBefore(tx, Number.MAX_SAFE_INTEGER, act.most));
            stored = stored.slice(act.most);
          } else {
            await database.close();
            open.splice(open.indexOf(database), 1);
            processes[which] = await start();
          }
        }
        await Promise.all(open.splice(0).map((database) => database.close()));
      }),
      { numRuns: 40 },
    );
  });
});

it('stays known as the index grows', async () => {
  const { store, events } = await aProcess(await aPath(), 500);
  for (let from = 1; from <= 5000; from += 500) {
    expect(await store(...numbered(from, from + 499))).toHaveLength(500);
    await events.index();
  }
  await events.index();
  expect(await store(...numbered(1, 5001))).toEqual(['event-5001']);
});

/** The file of an older version, with the tables that there were before a migration. */
async function anOlderFile(before: Migration): Promise<{ path: string; raw: DatabaseSync }> {
  const path = await aPath();
  mkdirSync(dirname(path), { recursive: true });
  const raw = new DatabaseSync(path);
  raw.function('text_hash', (text) => textHash(String(text)));
  raw.exec('create table migrations (number integer primary key, name text not null)');
  for (const { number, name, statements } of migrations.filter(({ number }) => number < before.number)) {
    for (const statement of statements('sqlite')) raw.exec(statement);
    raw.prepare('insert into migrations values (?, ?)').run(number, name);
  }
  return { path, raw };
}

interface Indexed {
  readonly indexed: readonly number[];
  readonly upTo: number | undefined;
}

describe('an event that an older version stored', () => {
  it('is known, and keeps its matches', async () => {
    const { path, raw } = await anOlderFile(eventHashes);
    raw.exec(`
      insert into events values (3, 'a', 'x', null, 1, 1, '{}'), (7, 'b', 'x', null, 1, 1, '{}');
      insert into matches (event_seq, event_id, rule_id, rule_name, severity, title, action, received_at, outcome)
        values (7, 'b', 'risky', 'Risky', 'high', 'Risky', 'x', 1, 'shadow');
    `);
    raw.close();
    const { store, events, database } = await aProcess(path);
    expect(await store('a', 'b', 'c')).toEqual(['c']);
    expect(await events.seqOf(database.read, 'c')).toBe(8);
    const matches = () => database.read.selectFrom('matches').select('event_seq').execute();
    expect(await matches()).toEqual([{ event_seq: 7 }]);
    await database.transaction((tx) => events.deleteBefore(tx, 2, 9));
    expect(await matches()).toEqual([]);
  });

  /** Events with these numbers, of which some are in an index of hashes that holds all up to one of them. */
  async function anIndexedFile(seqs: readonly number[], { indexed, upTo }: Indexed): Promise<string> {
    const { path, raw } = await anOlderFile(eventHashRuns);
    const insert = raw.prepare(
      'insert into events (seq, id, action, occurred_at, received_at, action_hash, body) values (?, ?, ?, ?, ?, ?, ?)',
    );
    const insertHash = raw.prepare('insert into event_hashes values (?, ?)');
    for (const seq of seqs) insert.run(seq, `event-${seq}`, 'x', 1, 1, 1, '{}');
    for (const seq of indexed) insertHash.run(textHash(`event-${seq}`), seq);
    if (upTo !== undefined)
      raw.prepare("insert into settings values ('events-indexed', ?)").run(String(upTo));
    raw.close();
    return path;
  }

  it('is known where it stood in an index of hashes, or not yet', async () => {
    const seqs = [1, 2, 32_767, 32_768, 32_769, 70_000, 70_001, 90_000];
    const path = await anIndexedFile(seqs, { indexed: seqs.slice(0, -1), upTo: 70_001 });
    const { store, events, database } = await aProcess(path);
    for (const seq of seqs) expect(await events.seqOf(database.read, `event-${seq}`)).toBe(seq);
    // Under an id that is not in a run only a look through all of the table would find it.
    await database.write.updateTable('events').set({ id: 'other' }).where('seq', '=', 70_001).execute();
    expect(await events.seqOf(database.read, 'other')).toBeUndefined();
    expect(await store('event-1', 'event-70000', 'new', 'event-90000')).toEqual(['new']);
    await events.index();
    expect(await store('event-1', 'event-32768', 'new')).toEqual([]);
  });

  it.each([undefined, 2])(
    'is known where its piece of the index was cut short, all up to %s',
    async (upTo) => {
      const path = await anIndexedFile([1, 2, 3, 4, 5], { indexed: [1, 2, 5], upTo });
      const { store, events, database } = await aProcess(path);
      expect(await events.seqOf(database.read, 'event-3')).toBe(3);
      expect(await store(...numbered(1, 6))).toEqual(['event-6']);
      await events.index();
      expect(await store(...numbered(1, 6))).toEqual([]);
    },
  );
});
