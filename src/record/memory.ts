import { type SqlBool, sql } from 'kysely';
import type { Memory, MemoryEntry, NearQuery, SeenQuery, TimedValue } from '../model/memory.ts';
import type { Queries } from './database.ts';
import { loadHistoryStart } from './history-start.ts';
import { toKey } from './key.ts';
import { inPieces } from './pieces.ts';

/**
 * What rules remember, asked and told inside the transaction that records the event. `lock` is taken before the first
 * question, so that of two replicas the second sees what the first has remembered.
 */
export function createSqlMemory(queries: Queries, lock: () => Promise<void>): Memory {
  const locked = async <T>(ask: () => Promise<T>): Promise<T> => {
    await lock();
    return ask();
  };
  return {
    remember: (entries) =>
      entries.length === 0 ? Promise.resolve() : locked(() => insertEntries(queries, entries)),
    timesNear: (query) => locked(() => selectTimes(queries, query)),
    valuesNear: (query) => locked(() => selectValues(queries, query)),
    seenBetween: (query) => locked(() => selectSeen(queries, query)),
    historyStart: () => loadHistoryStart(queries),
  };
}

export async function insertEntries(queries: Queries, entries: readonly MemoryEntry[]): Promise<void> {
  for (const piece of inPieces(entries)) {
    const rows = piece.map(({ memory, key, value, occurredAt, eventId }) => ({
      memory,
      key: toKey(key),
      value: toKey(value),
      event_id: toKey(eventId),
      occurred_at: occurredAt,
    }));
    await queries
      .insertInto('memories')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** The key's entries of other events, on one side of the moment asked for. */
function entriesOf(queries: Queries, { memory, key, eventId, at, withinMs }: NearQuery, side: Side) {
  const [from, to] = side === 'before' ? [at - withinMs, at] : [at + 1, at + withinMs];
  return queries
    .selectFrom('memories')
    .where('memory', '=', memory)
    .where('key', '=', toKey(key))
    .where('event_id', '<>', toKey(eventId))
    .where('occurred_at', '>=', from)
    .where('occurred_at', '<=', to);
}

type Side = 'before' | 'after';
const sides: readonly Side[] = ['before', 'after'];

async function selectTimes(queries: Queries, query: NearQuery): Promise<readonly number[]> {
  const times: number[] = [];
  for (const side of sides) {
    const rows = await entriesOf(queries, query, side)
      .select('occurred_at')
      .orderBy('occurred_at', side === 'before' ? 'desc' : 'asc')
      .limit(query.limit)
      .execute();
    times.push(...rows.map(({ occurred_at }) => occurred_at));
  }
  return times;
}

async function selectValues(queries: Queries, query: NearQuery): Promise<readonly TimedValue[]> {
  const values: TimedValue[] = [];
  for (const side of sides) {
    const rows = await entriesOf(queries, query, side)
      .select(({ fn }) => ['value', (side === 'before' ? fn.max : fn.min)<number>('occurred_at').as('at')])
      .groupBy('value')
      .orderBy('at', side === 'before' ? 'desc' : 'asc')
      .limit(query.limit)
      .execute();
    values.push(...rows);
  }
  return values;
}

async function selectSeen(queries: Queries, { memory, key, eventId, from, to }: SeenQuery): Promise<boolean> {
  const row = await queries
    .selectFrom('memories')
    .select(sql<SqlBool>`1`.as('seen'))
    .where('memory', '=', memory)
    .where('key', '=', toKey(key))
    .where('event_id', '<>', toKey(eventId))
    .where('occurred_at', '>=', from)
    .where('occurred_at', '<=', to)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
