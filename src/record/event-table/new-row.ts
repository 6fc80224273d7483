import { type AuditEvent, actorKey } from '../../model/audit-event.ts';
import { toBody } from '../event-body.ts';
import { toFoldedKey, toKey } from '../key.ts';

export interface NewRow {
  readonly id: string;
  readonly action: string;
  readonly actor: string | null;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly body: string;
}

/** Of several with one id the first counts. */
export function firstById(events: readonly AuditEvent[]): ReadonlyMap<string, AuditEvent> {
  const byId = new Map<string, AuditEvent>();
  for (const event of events) {
    const id = toKey(event.id);
    if (!byId.has(id)) byId.set(id, event);
  }
  return byId;
}

export function toNewRow(id: string, event: AuditEvent): NewRow {
  const actor = actorKey(event.actor);
  return {
    id,
    action: toFoldedKey(event.action),
    actor: actor === undefined ? null : toFoldedKey(actor),
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    body: toBody(event),
  };
}
