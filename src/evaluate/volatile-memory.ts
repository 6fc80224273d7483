import type { Memory, MemoryEntry, MemoryNeed, NearQuery, SeenQuery } from '../model/memory.ts';

/** A memory that lasts as long as the process: for a rule's tests, explanations and replay. */
export interface VolatileMemory extends Memory {
  /** Counts an event to the stored history. */
  observe(occurredAt: number): void;
  /** Forgets what makes no difference to events that occur at `before` or later. */
  forget(need: MemoryNeed, before: number): void;
  /** How many entries it holds. */
  size(): number;
}

export function createVolatileMemory(): VolatileMemory {
  const memories = new Map<string, Map<string, Log>>();
  let start: number | undefined;
  const entriesOf = ({ memory, key }: NearQuery | SeenQuery) => memories.get(memory)?.get(key)?.entries ?? [];
  return {
    observe: (occurredAt) => {
      start = Math.min(start ?? occurredAt, occurredAt);
    },
    forget: (need, before) => {
      const logs = memories.get(need.id) ?? new Map<string, Log>();
      for (const [key, log] of logs) {
        thin(log, need, before);
        if (log.entries.length === 0) logs.delete(key);
      }
    },
    size: () => {
      const logs = [...memories.values()].flatMap((byKey) => [...byKey.values()]);
      return logs.reduce((sum, { entries }) => sum + entries.length, 0);
    },
    remember: async (entries) => {
      for (const entry of entries) insert(logFor(memories, entry), entry);
    },
    timesNear: async (query) => entriesNear(entriesOf(query), query).map((entry) => entry.occurredAt),
    valuesNear: async (query) =>
      entriesNear(entriesOf(query), query, true).map(({ value, occurredAt }) => ({ value, at: occurredAt })),
    seenBetween: async (query) => hasBetween(entriesOf(query), query),
    historyStart: async () => start,
  };
}

/** What is kept of one key, by time. */
interface Log {
  readonly entries: Kept[];
  readonly known: Set<string>;
}

type Kept = Pick<MemoryEntry, 'value' | 'occurredAt' | 'eventId'>;

function logFor(memories: Map<string, Map<string, Log>>, { memory, key }: MemoryEntry): Log {
  const logs = memories.get(memory) ?? new Map<string, Log>();
  memories.set(memory, logs);
  const log = logs.get(key) ?? { entries: [], known: new Set() };
  logs.set(key, log);
  return log;
}

function insert({ entries, known }: Log, { value, occurredAt, eventId }: MemoryEntry): void {
  const identity = identityOf({ value, eventId });
  if (known.has(identity)) return;
  known.add(identity);
  entries.splice(firstAfter(entries, occurredAt), 0, { value, occurredAt, eventId });
}

/** A replay keeps very many: those of a memory without values (its entries all have one, or none) need no text of their own. */
function identityOf({ value, eventId }: Pick<MemoryEntry, 'value' | 'eventId'>): string {
  return value === '' ? eventId : JSON.stringify([value, eventId]);
}

/**
 * Keeps what is near enough to matter. Whether something was seen within a time does not depend on entries that
 * stand between two others no further apart than that: whoever sees them sees one of the two.
 */
function thin({ entries, known }: Log, { kind, keepMs }: MemoryNeed, before: number): void {
  let kept = 0;
  for (const [index, entry] of entries.entries()) {
    const last = kept === 0 ? undefined : entries[kept - 1];
    const next = entries[index + 1];
    const isBetween = last !== undefined && next !== undefined && next.occurredAt - last.occurredAt <= keepMs;
    if (entry.occurredAt < before - keepMs || (kind === 'first_seen' && isBetween)) {
      known.delete(identityOf(entry));
    } else {
      entries[kept] = entry;
      kept += 1;
    }
  }
  entries.length = kept;
}

/** Walks from the moment asked for into the past and into the future, until there is enough of each. */
function entriesNear(entries: readonly Kept[], query: NearQuery, oncePerValue = false): Kept[] {
  const middle = firstAfter(entries, query.at);
  return [-1, 1].flatMap((direction) => {
    const found: Kept[] = [];
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

function hasBetween(entries: readonly Kept[], { from, to, eventId }: SeenQuery): boolean {
  for (let index = firstAfter(entries, to) - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.occurredAt < from) return false;
    if (entry.eventId !== eventId) return true;
  }
  return false;
}

/** The index of the first entry later than the time. */
function firstAfter(entries: readonly Kept[], time: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.occurredAt ?? time) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
