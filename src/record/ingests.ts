import type { AuditEvent } from '../model/audit-event.ts';
import type { Memory } from '../model/memory.ts';
import type { Database } from './database.ts';
import type { EventTable } from './event-table/event-table.ts';
import { loadHistoryStart, noteHistoryStart } from './history-start.ts';
import { createIngest } from './ingest.ts';
import type { Store } from './store.ts';

/** One write transaction for each call, which also notes where the history begins when that changes. */
export function createIngests(database: Database, events: EventTable): Store['ingest'] {
  const { dialect } = database;
  /** No later than what is stored, so that only the first events and late ones are looked at further. */
  let knownStart = Number.POSITIVE_INFINITY;
  return async (work) => {
    let start = knownStart;
    const result = await database.transaction((transaction) => {
      const ingest = createIngest({ dialect, events, transaction });
      let starts: ReadonlyMap<string, number> = new Map();
      const historyStart: Memory['historyStart'] = async (id) =>
        starts.get(id ?? '') ?? ingest.memory.historyStart();
      const insertEvents = async (given: readonly AuditEvent[]) => {
        const inserted = await ingest.insertEvents(given);
        if (inserted.some(({ occurredAt }) => occurredAt < start)) {
          starts = startsBy(inserted, await loadHistoryStart(transaction));
          start = Math.min(start, await noteHistoryStart(transaction, inserted));
        }
        return inserted;
      };
      return work({ ...ingest, memory: { ...ingest.memory, historyStart }, insertEvents });
    });
    knownStart = Math.min(knownStart, start);
    return result;
  };
}

/** Where the history began when each event came, by its id: what stands behind it in the same list came later. */
function startsBy(events: readonly AuditEvent[], before = Number.POSITIVE_INFINITY): Map<string, number> {
  let start = before;
  return new Map(
    events.map(({ id, occurredAt }) => {
      start = Math.min(start, occurredAt);
      return [id, start];
    }),
  );
}
