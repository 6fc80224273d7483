import type { Actor, AuditEvent } from '../model/audit-event.ts';
import { timeOf } from '../model/instant.ts';
import { isObject, type Json, type JsonObject, textOf } from '../model/json.ts';
import type { WrittenEvent } from './rule.ts';

/**
 * The events of a test, in their order; the last occurs at `now`, and those before it as much earlier as is written.
 * Those that come after one that says its own time occur as much later than that.
 */
export function toTestEvents(written: readonly WrittenEvent[], now: number): AuditEvent[] {
  const total = written.slice(1).reduce((sum, { afterMs = 0 }) => sum + afterMs, 0);
  let receivedAt = now - total;
  let at = receivedAt;
  return written.map(({ event, afterMs = 0 }, index) => {
    const waitedMs = index === 0 ? 0 : afterMs;
    receivedAt += waitedMs;
    at += waitedMs;
    const made = toTestEvent(event, { at, receivedAt, id: `test-event-${index}` });
    at = made.occurredAt;
    return made;
  });
}

interface Place {
  /** When the event occurs unless it says so itself. */
  readonly at: number;
  /** When it occurs if it says what is no time: the receiver takes it so. */
  readonly receivedAt: number;
  /** Tells the events apart; a rule sees no id where none is written. */
  readonly id: string;
}

/** What is left out is absent, but for the time. */
function toTestEvent(written: WrittenEvent['event'], place: Place): AuditEvent {
  const { id, message, type, links, relations, ...attributes } = toJsonObject(written);
  const time = attributes['time'] ?? new Date(place.at).toISOString();
  return {
    id: textOf(id) ?? place.id,
    action: textOf(attributes['action']) ?? '',
    occurredAt: timeOf(time) ?? place.receivedAt,
    receivedAt: place.receivedAt,
    actor: toActor(attributes['actor']),
    payload: withoutAbsent({ id, type, links, relations, message, attributes: { ...attributes, time } }),
  };
}

function toActor(actor: Json | undefined): Actor {
  if (!isObject(actor)) return {};
  const [id, name, email] = [textOf(actor['id']), textOf(actor['name']), textOf(actor['email'])];
  return { ...(id && { id }), ...(name && { name }), ...(email && { email }) };
}

function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function toJsonObject(value: WrittenEvent['event']): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}

function toJson(value: unknown): Json | undefined {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  return isObject(value) ? toJsonObject(value) : undefined;
}
