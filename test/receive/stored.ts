import { openStore } from '../../src/record/open-store.ts';
import type { Quarantined, Store, StoredEvent } from '../../src/record/store.ts';

interface Relay {
  readonly databaseUrl: string;
}

export interface Stored {
  /** In the order received. */
  readonly events: readonly StoredEvent[];
  /** Newest first. */
  readonly quarantined: readonly Quarantined[];
}

/** What a relay has committed, read over a connection of its own. */
export function stored(relay: Relay): Promise<Stored> {
  return reading(relay, async (store) => ({
    events: await store.eventsAfter(0, 1000),
    quarantined: await store.quarantined(1000),
  }));
}

export interface Newest {
  readonly event: StoredEvent | undefined;
  readonly quarantined: Quarantined | undefined;
  readonly eventCount: number;
  readonly quarantinedCount: number;
}

/** The last of each, and how many there are, where all of it would be much. */
export function newest(relay: Relay): Promise<Newest> {
  return reading(relay, async (store) => {
    const [event] = await store.recent({ limit: 1 });
    const [quarantined] = await store.quarantined(1);
    const eventCount = await store.countEvents(0);
    return { event, quarantined, eventCount, quarantinedCount: await store.countQuarantined() };
  });
}

const open = new Map<string, Promise<Store>>();

async function reading<T>({ databaseUrl }: Relay, read: (store: Store) => Promise<T>): Promise<T> {
  const store = open.get(databaseUrl) ?? openStore(databaseUrl);
  open.set(databaseUrl, store);
  return read(await store);
}

/** After the tests: closes what was opened to look. */
export async function closeStores(): Promise<void> {
  const stores = [...open.values()];
  open.clear();
  await Promise.all(stores.map(async (store) => (await store).close()));
}
