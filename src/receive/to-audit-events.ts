import { createHash } from 'node:crypto';
import type { Actor, AuditEvent } from '../model/audit-event.ts';
import { timeOf } from '../model/instant.ts';
import { isObject, type Json, type JsonObject, textOf } from '../model/json.ts';

/** A payload read as events; what could not be read is given back with the reason. */
export interface ReadPayload {
  readonly events: readonly AuditEvent[];
  readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
  readonly reason: string;
  /** Undefined where the record is nested too deeply to be written again: the whole body is kept then. */
  readonly record: string | undefined;
}

/** Atlassian's own ids are short; an index entry has a limit in PostgreSQL. */
const longestId = 255;
const deepest = 64;

/**
 * Reads one event, a list, `{"data": event}` or `{"data": […]}`. Permissive about unknown fields, strict about what
 * makes an event: an `attributes.action`. One unreadable record does not cost its neighbours. `sent` is the text of
 * the payload.
 */
export function toAuditEvents(payload: unknown, receivedAt: number, sent?: string): ReadPayload {
  const events: AuditEvent[] = [];
  const unreadable: Unreadable[] = [];
  const isShallow = sent !== undefined && opensAtMost(sent, deepest);
  for (const record of recordsOf(payload)) {
    const reason = reasonAgainst(record, isShallow);
    const text = record === payload ? sent : undefined;
    if (reason === undefined && isObject(record)) events.push(toAuditEvent(record, receivedAt, text));
    else unreadable.push({ reason: reason ?? 'not an object', record: writable(record) });
  }
  return { events, unreadable };
}

function recordsOf(payload: unknown): readonly unknown[] {
  if (Array.isArray(payload)) return payload;
  if (!isObject(payload) || hasAction(payload) || payload['data'] === undefined) return [payload];
  return Array.isArray(payload['data']) ? payload['data'] : [payload['data']];
}

function hasAction(record: JsonObject): boolean {
  return isObject(record['attributes']) && actionOf(record['attributes']) !== undefined;
}

function actionOf(attributes: JsonObject): string | undefined {
  const action = attributes['action'];
  return typeof action === 'string' && action.trim() !== '' ? action : undefined;
}

function reasonAgainst(record: unknown, isShallow: boolean): string | undefined {
  if (!isObject(record)) return 'not an object';
  if (!hasAction(record)) return lookAlike(record) ?? 'no attributes.action';
  return !isShallow && isDeeperThan(record, deepest) ? `nested more than ${deepest} levels deep` : undefined;
}

/** Other products' records that people mistake for this log; named, so that the reader knows what to register. */
function lookAlike(record: JsonObject): string | undefined {
  if (Array.isArray(record['records']) || ('summary' in record && 'category' in record)) {
    return "looks like Jira's site audit record, not the organization's audit log";
  }
  if ('alertId' in record || 'alertTitle' in record) {
    return 'looks like a Guard Detect alert, not the audit log';
  }
  return undefined;
}

function toAuditEvent(record: JsonObject, receivedAt: number, sent: string | undefined): AuditEvent {
  const attributes = isObject(record['attributes']) ? record['attributes'] : {};
  return {
    id: idOf(record),
    action: actionOf(attributes) ?? '',
    occurredAt: timeOf(attributes['time']) ?? receivedAt,
    receivedAt,
    actor: actorOf(attributes['actor']),
    payload: record,
    ...(sent === undefined ? {} : { sent }),
  };
}

function idOf({ attributes, message, id }: JsonObject): string {
  const text = textOf(id);
  // What the relay or its neighbours add while passing it on is not the event's own content.
  if (text === undefined) return `content-${hashOf({ attributes, message, id: id ?? null })}`;
  const usable = text.length <= longestId && text.isWellFormed() && !text.includes('\0');
  return usable ? text : `id-${hashOf(text)}`;
}

function hashOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 40);
}

/** The same text whatever the order of keys. */
function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${entries.join(',')}}`;
}

function actorOf(actor: Json | undefined): Actor {
  if (!isObject(actor)) return {};
  const id = textOf(actor['id']);
  const name = textOf(actor['name']);
  const email = textOf(actor['email']);
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
  };
}

/** Whether a JSON text opens so few objects and lists that none can be nested deeper; far cheaper than to walk them. */
function opensAtMost(text: string, most: number): boolean {
  return count(text, '{', most) + count(text, '[', most) <= most;
}

/** Occurrences, told apart up to `most`. */
function count(text: string, mark: string, most: number): number {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1 && found <= most; at = text.indexOf(mark, at + 1)) found += 1;
  return found;
}

function isDeeperThan(value: Json | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (!isObject(value)) return value.some((element) => isDeeperThan(element, levels - 1));
  for (const key in value) if (isDeeperThan(value[key], levels - 1)) return true;
  return false;
}

function writable(record: unknown): string | undefined {
  try {
    return JSON.stringify(record);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
