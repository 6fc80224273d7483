import { createAcknowledgementStore } from './acknowledgements.ts';
import { createAskStore } from './asks.ts';
import { createChannelStore } from './channels.ts';
import type { Database } from './database.ts';
import { createDigestStore } from './digests.ts';
import { createEventReads } from './event-reads.ts';
import { postgresEvents } from './event-table/postgres.ts';
import { createSqliteEvents } from './event-table/sqlite.ts';
import { createIngests } from './ingests.ts';
import { createJournalStore } from './journal.ts';
import { createMemoryStore } from './memory-store.ts';
import { createMessageStore } from './messages.ts';
import { createMuteStore } from './mutes.ts';
import { deleteEventsBefore } from './retention.ts';
import { createRequestStore } from './seen-requests.ts';
import { loadSetting, saveSetting } from './settings.ts';
import type { Store } from './store.ts';

export function createSqlStore(database: Database): Store {
  const { read, write } = database;
  const events = database.dialect === 'sqlite' ? createSqliteEvents(database) : postgresEvents;
  return {
    ...createEventReads(database, events),
    ...createMessageStore(database),
    ...createDigestStore(database),
    ...createChannelStore(database),
    ...createMuteStore(database),
    ...createMemoryStore(database),
    ...createJournalStore(database),
    ...createRequestStore(database),
    ...createAcknowledgementStore(database),
    ...createAskStore(database),
    ingest: createIngests(database, events),
    // A database that answers reads may still refuse writes: a full disk, a standby.
    check: () => saveSetting(write, 'written', ''),
    loadSetting: (name) => loadSetting(read, name),
    saveSetting: (name, value) => saveSetting(write, name, value),
    deleteEventsBefore: (before, most) =>
      database.transaction((transaction) => deleteEventsBefore(transaction, events, { before, most })),
    indexEvents: () => events.index(),
    close: () => database.close(),
  };
}
