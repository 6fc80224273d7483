import type { AuditEvent } from '../model/audit-event.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { code, inline, time } from './escape.ts';

/** All fields of an event, those that nobody knows too, in lines for people; each fits a section. */
export function eventFields({ id, action, occurredAt, receivedAt, payload }: AuditEvent): string[] {
  const attributes = isObject(payload['attributes']) ? payload['attributes'] : {};
  return [
    `*When* ${time(occurredAt)}, received ${time(receivedAt)}`,
    `*Action* ${code(action, 200)}`,
    `*Event* ${code(id, 260)}`,
    ...group('Who', attributes['actor']),
    ...group('Where from', attributes['location']),
    ...items('On whom or what', attributes['context']),
    ...items('Site', attributes['container']),
    ...group('More', without(attributes, shownAbove)),
    ...group('Beside them', without(payload, shownBeside)),
  ];
}

const shownAbove = new Set(['time', 'action', 'actor', 'location', 'context', 'container']);
const shownBeside = new Set(['id', 'type', 'attributes', 'message']);

function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

const mostFields = 25;
const mostItems = 25;
const longestValue = 250;

function group(title: string, value: Json | undefined): string[] {
  return titled(
    title,
    limited(leavesOf(value), mostFields, (leaf) => `• ${leafText(leaf)}`),
  );
}

/** Each item on a line, with its attributes beside its id. */
function items(title: string, value: Json | undefined): string[] {
  return Array.isArray(value) ? titled(title, limited(value, mostItems, itemText)) : group(title, value);
}

const mostInItem = 6;

function itemText(item: Json): string {
  if (!isObject(item)) return `• ${code(JSON.stringify(item), longestValue)}`;
  const { type, attributes, ...own } = item;
  const lifted = isObject(attributes) ? { id: own['id'], ...attributes, ...own } : { attributes, ...own };
  const leaves = leavesOf(lifted);
  const kind = typeof type === 'string' && type !== '' ? `${inline(type, 60)}: ` : '';
  return `• ${kind}${limited(leaves, mostInItem, leafText).join(', ')}`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`*${title}*`, ...lines];
}

/** The first few in words, and how many there are beyond. */
function limited<T>(all: Iterable<T>, most: number, toText: (one: T) => string): string[] {
  const texts: string[] = [];
  let count = 0;
  for (const one of all) {
    if (count < most) texts.push(toText(one));
    count += 1;
  }
  return count > most ? [...texts, `and ${count - most} more`] : texts;
}

interface Leaf {
  /** Without positions in lists: as rules write it. */
  readonly path: string;
  readonly value: string;
}

function leafText({ path, value }: Leaf): string {
  return `${path === '' ? '' : `${inline(path, 100)} `}${code(value, longestValue)}`;
}

/** What there is, by its path; null and the empty string are absent. Events are nested 64 deep at most. */
function* leavesOf(value: Json | undefined, path = ''): Generator<Leaf> {
  if (value === undefined || value === null || value === '') return;
  if (Array.isArray(value)) for (const element of value) yield* leavesOf(element, path);
  else if (!isObject(value)) yield { path, value: String(value) };
  else
    for (const [key, below] of Object.entries(value))
      yield* leavesOf(below, path === '' ? key : `${path}.${key}`);
}
