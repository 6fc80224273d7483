import type { Actor, AuditEvent } from '../model/audit-event.ts';
import { isObject, type Json, textOf } from '../model/json.ts';
import type { StoredEvent } from './store.ts';
import type { EventRow } from './tables.ts';

/** What the columns, being keys, do not keep exactly, and what was sent. */
export function toBody({ id, action, actor, payload, sent = JSON.stringify(payload) }: AuditEvent): string {
  return `${JSON.stringify({ id, action, actor }).slice(0, -1)},"payload":${sent}}`;
}

type StoredRow = Pick<EventRow, 'seq' | 'id' | 'action' | 'occurred_at' | 'received_at' | 'body'>;

export function toStoredEvent(row: StoredRow): StoredEvent {
  const body = toObject(row.body);
  return {
    seq: row.seq,
    id: textOf(body['id']) ?? row.id,
    action: textOf(body['action']) ?? row.action,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    actor: toActor(body['actor']),
    payload: isObject(body['payload']) ? body['payload'] : {},
  };
}

function toObject(text: string) {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

function toActor(value: Json | undefined): Actor {
  if (!isObject(value)) return {};
  const fields = (['id', 'name', 'email'] as const).flatMap((name) => {
    const text = value[name];
    return typeof text === 'string' ? [[name, text] as const] : [];
  });
  return Object.fromEntries(fields);
}
