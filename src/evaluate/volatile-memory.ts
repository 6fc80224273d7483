import type { Memory, MemoryEntry, NearQuery, SeenQuery } from '../model/memory.ts';

/** A memory that lasts as long as the process: for a rule's tests, explanations and replay. */
export interface VolatileMemory extends Memory {
  /** Counts an event to the stored history. */
  observe(occurredAt: number): void;
}

export function createVolatileMemory(): VolatileMemory {
  const logs = new Map<string, Log>();
  let start: number | undefined;
  const logOf = (memory: string, key: string) => {
    const name = JSON.stringify([memory, key]);
    const log = logs.get(name) ?? { entries: [], known: new Set() };
    logs.set(name, log);
    return log;
  };
  return {
    observe: (occurredAt) => {
      start = Math.min(start ?? occurredAt, occurredAt);
    },
    remember: async (entries) => {
      for (const entry of entries) insert(logOf(entry.memory, entry.key), entry);
    },
    timesNear: async (query) =>
      entriesNear(logOf(query.memory, query.key), query).map((entry) => entry.occurredAt),
    valuesNear: async (query) =>
      entriesNear(logOf(query.memory, query.key), query, true).map(({ value, occurredAt }) => ({
        value,
        at: occurredAt,
      })),
    seenBetween: async (query) => hasBetween(logOf(query.memory, query.key), query),
    historyStart: async () => start,
  };
}

/** What is kept of one key, by time. */
interface Log {
  readonly entries: MemoryEntry[];
  readonly known: Set<string>;
}

function insert({ entries, known }: Log, entry: MemoryEntry): void {
  const identity = JSON.stringify([entry.value, entry.eventId]);
  if (known.has(identity)) return;
  known.add(identity);
  entries.splice(firstAfter(entries, entry.occurredAt), 0, entry);
}

/** Walks from the moment asked for into the past and into the future, until there is enough of each. */
function entriesNear({ entries }: Log, query: NearQuery, oncePerValue = false): MemoryEntry[] {
  const middle = firstAfter(entries, query.at);
  return [-1, 1].flatMap((direction) => {
    const found: MemoryEntry[] = [];
    const values = new Set<string>();
    for (let index = direction < 0 ? middle - 1 : middle; found.length < query.limit; index += direction) {
      const entry = entries[index];
      if (entry === undefined || Math.abs(entry.occurredAt - query.at) > query.withinMs) break;
      if (entry.eventId === query.eventId || (oncePerValue && values.has(entry.value))) continue;
      values.add(entry.value);
      found.push(entry);
    }
    return found;
  });
}

function hasBetween({ entries }: Log, { from, to, eventId }: SeenQuery): boolean {
  for (let index = firstAfter(entries, to) - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.occurredAt < from) return false;
    if (entry.eventId !== eventId) return true;
  }
  return false;
}

/** The index of the first entry later than the time. */
function firstAfter(entries: readonly MemoryEntry[], time: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.occurredAt ?? time) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
