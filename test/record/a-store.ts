import { afterEach, beforeEach } from '@jest/globals';
import type { Alert } from '../../src/model/alert.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Message } from '../../src/model/message.ts';
import type { Mute } from '../../src/model/mute.ts';
import { openStore } from '../../src/record/open-store.ts';
import type { NewMessage, RecordedMatch, Store } from '../../src/record/store.ts';
import { anId, ann, noon } from '../support/builders.ts';

/** A new store for each test, closed after it. */
export function useStore(open: () => Promise<Store>): () => Store {
  let store: Store | undefined;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
  });
  return () => {
    if (store === undefined) throw new Error('The store is open only during a test');
    return store;
  };
}

/** Opens any number of stores during a test, and closes them after it. */
export function useStores(): (url: string) => Promise<Store> {
  const stores: Store[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });
  return async (url) => {
    const store = await openStore(url);
    stores.push(store);
    return store;
  };
}

export function ingestEvents(store: Store, ...events: readonly AuditEvent[]): Promise<readonly AuditEvent[]> {
  return store.ingest((transaction) => transaction.insertEvents(events));
}

export function ingestMatch(
  store: Store,
  event: AuditEvent,
  match: Partial<RecordedMatch> = {},
): Promise<void> {
  return store.ingest(async (transaction) => {
    await transaction.insertEvents([event]);
    await transaction.insertMatches([aShadowMatch(event, match)]);
  });
}

export function saveAlerts(store: Store, alerts: readonly Alert[], now = noon): Promise<void> {
  return store.ingest(async (transaction) => {
    await transaction.lockAlerts();
    await transaction.saveAlerts(alerts, now);
  });
}

/** Begins a mute beside whatever is in force. */
export async function insertMute(store: Store, mute: Mute, told = aNotice(), by = ann): Promise<Mute> {
  const which = { ruleId: 'none of the mutes there are' };
  await store.changeMute(which, { by, now: mute.startsAt }, () => ({ kind: 'muted', mute, told }));
  return mute;
}

/** Gives the mute in force with this id what differs in this one; false where it is over. */
export async function extendMute(
  store: Store,
  mute: Mute,
  { told = aNotice(), by = ann, now = noon } = {},
): Promise<boolean> {
  const { after } = await store.changeMute({ id: mute.id }, { by, now }, (active) =>
    active === undefined ? undefined : { kind: 'mute_extended', mute, told },
  );
  return after !== undefined;
}

export function aShadowMatch(event: AuditEvent, match: Partial<RecordedMatch> = {}): RecordedMatch {
  return {
    eventId: event.id,
    ruleId: 'risky',
    ruleName: 'A risky action',
    severity: 'high',
    title: 'A risky action',
    actor: event.actor.email,
    receivedAt: event.receivedAt,
    outcome: 'shadow',
    ...match,
  };
}

export function aNotice(message: Partial<NewMessage> = {}): NewMessage {
  return {
    id: anId('notice'),
    kind: 'notice',
    channel: '#security-alerts',
    rank: 2,
    createdAt: noon,
    notice: {
      title: 'A notice',
      lines: [['until ', noon, ' by ', { user: 'U0ANN' }]],
      ids: { mute_id: 'm' },
    },
    ...message,
  };
}

export async function messageOf(store: Store, id: string): Promise<Message> {
  const message = await store.findMessage(id);
  if (message === undefined) throw new Error(`There is no message ${id}`);
  return message;
}
