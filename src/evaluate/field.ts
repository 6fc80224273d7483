import type { AuditEvent } from '../model/audit-event.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { didYouMean } from './nearest.ts';
import { isAbsent } from './text.ts';

const itemRoots = [
  'users',
  'groups',
  'sites',
  'orgs',
  'products',
  'space',
  'unit',
  'apps',
  'invited-user',
  'organization',
] as const;
const textRoots = ['id', 'action', 'time'] as const;

/** What a field may begin with. The items of `context` and `container` are reached by their type. */
export const fieldRoots: readonly string[] = [
  ...textRoots,
  'actor',
  'context',
  'container',
  'location',
  'message',
  ...itemRoots,
];

/** A position behind a list: it would be looked up as a name in each element, and no event has one. */
const atPosition = new RegExp(`^(?:context|container|${itemRoots.join('|')})\\.(\\d+)(?:\\.|$)`);

export const fieldPattern = new RegExp(
  `(?!${atPosition.source})^(?:(?:${textRoots.join('|')})|(?:${fieldRoots.slice(textRoots.length).join('|')})(?:\\.[^.\\s](?:[^.]*[^.\\s])?)*)$`,
);

/** What is wrong with a field's name, or undefined. */
export function fieldMistake(field: string): string | undefined {
  if (fieldPattern.test(field)) return undefined;
  const [root = ''] = field.split('.');
  if (textRoots.some((name) => name === root))
    return `"${field}": "${root}" is a text, nothing lies below it`;
  if (fieldRoots.includes(root)) {
    const position = atPosition.exec(field)?.[1];
    if (position !== undefined)
      return `"${field}": every element of "${root}" is looked into, leave the position out; in "conditions" a path can hold one: $[${position}]`;
    const isEmpty = field.split('.').includes('');
    return `"${field}" has ${isEmpty ? 'an empty part between its dots' : 'a blank at the edge of a part'}`;
  }
  return `unknown field "${field}"${didYouMean(root, fieldRoots)}, allowed at the start: ${fieldRoots.join(', ')}`;
}

/** A step into JSON: a name, a position in a list, or every element of a list or an object. */
export type Step = string | number | typeof everyElement;
export const everyElement = Symbol('every element');

export type FieldReader = (event: AuditEvent) => Json | undefined;

/** Reads a valid field: one value, or where the path goes through a list the list of what was found. */
export function createFieldReader(field: string): FieldReader {
  const known = readers.get(field);
  if (known !== undefined) return known;
  const reader = keepLatest(readerOf(field));
  readers.set(field, reader);
  return reader;
}

/** Fields come from rules only, which share them: many rules in a row look at the same field of one event. */
const readers = new Map<string, FieldReader>();

function keepLatest(read: FieldReader): FieldReader {
  let latest: { event: AuditEvent; value: Json | undefined } | undefined;
  return (event) => {
    if (latest?.event !== event) latest = { event, value: read(event) };
    return latest.value;
  };
}

function readerOf(field: string): FieldReader {
  const [root = '', ...names] = field.split('.');
  const steps = names.map((name) => (name === '*' ? everyElement : name));
  const readRoot = rootReader(root, steps);
  const isNamed = isItemRoot(root) && steps[0] !== everyElement;
  const below = root === 'message' ? [] : isNamed ? steps.slice(1) : steps;
  return below.length === 0 ? readRoot : (event) => readPath(readRoot(event), below, isNamed);
}

/**
 * Follows own properties only; a name is looked up in every element of a list. `isGathered` says that the value is a
 * list of what was found in several places, not one of the event's own.
 */
export function readPath(
  value: Json | undefined,
  steps: readonly Step[],
  isGathered = false,
): Json | undefined {
  let current = value;
  let gathered = isGathered;
  for (const step of steps) {
    if (current === undefined || current === null) return undefined;
    const isList = Array.isArray(current);
    if (step === everyElement) current = gathered ? valuesInEach(current) : valuesIn(current);
    else current = Array.isArray(current) ? readFromList(current, step) : readFromOne(current, step);
    gathered = step === everyElement || (isList && typeof step === 'string');
  }
  return current;
}

function readFromList(list: readonly Json[], step: string | number): Json | undefined {
  if (typeof step === 'number') return list[step];
  return presentIn(flatten(list).map((element) => ownProperty(element, step)));
}

function readFromOne(value: Json, step: string | number): Json | undefined {
  return typeof step === 'string' ? ownProperty(value, step) : undefined;
}

/** The elements of a list, the values of an object. */
function valuesIn(value: Json): readonly Json[] | undefined {
  if (Array.isArray(value)) return flatten(value);
  return isObject(value) ? presentIn(Object.values(value)) : undefined;
}

function valuesInEach(value: Json): readonly Json[] {
  return Array.isArray(value) ? value.flatMap((one: Json) => valuesIn(one) ?? []) : [];
}

function presentIn(values: readonly (Json | undefined)[]): readonly Json[] {
  return values.filter((value) => value !== undefined);
}

function ownProperty(value: Json, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Lists inside lists taken apart; without recursion, as an event may nest them a hundred thousand deep. */
export function flatten(list: readonly Json[]): readonly Json[] {
  if (!list.some((element) => Array.isArray(element))) return list;
  const flat: Json[] = [];
  const waiting: Json[] = [...list].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!Array.isArray(next)) flat.push(next);
    else for (let index = next.length - 1; index >= 0; index--) waiting.push(next[index] ?? null);
  }
  return flat;
}

function rootReader(root: string, steps: readonly Step[]): FieldReader {
  if (root === 'id') return (event) => ownProperty(event.payload, 'id');
  if (root === 'action') return (event) => event.action;
  if (root === 'message') return (event) => readMessage(event.payload, steps);
  const [name] = steps;
  if (isItemRoot(root)) return (event) => readItems(event, root, typeof name === 'string' ? name : undefined);
  return (event) => attributesOf(event)[root];
}

function attributesOf(event: AuditEvent): JsonObject {
  const attributes = ownProperty(event.payload, 'attributes');
  return isObject(attributes) ? attributes : {};
}

/** `message` alone is what it says; a message that is plain text says itself. */
function readMessage(payload: JsonObject, steps: readonly Step[]): Json | undefined {
  const message = ownProperty(payload, 'message');
  const path = steps.length === 0 ? ['content'] : steps;
  if (typeof message === 'string') return path.length === 1 && path[0] === 'content' ? message : undefined;
  return readPath(message, path);
}

/** Whether it stands for the items of a type, of which there are none, one or many. */
export function isItemRoot(root: string): boolean {
  return itemRoots.some((name) => name === root);
}

/** The items of a type, lifted, or of each the named property, looked for beside `id` and then in its attributes. */
function readItems(event: AuditEvent, type: string, name: string | undefined): readonly Json[] {
  const attributes = attributesOf(event);
  const found: Json[] = [];
  for (const items of [attributes['context'], attributes['container']]) {
    for (const item of itemsOf(items)) {
      if (ownProperty(item, 'type') !== type) continue;
      const value = name === undefined ? lifted(item) : liftedProperty(item, name);
      if (value !== undefined) found.push(value);
    }
  }
  return found;
}

function itemsOf(items: Json | undefined): readonly Json[] {
  if (Array.isArray(items)) return flatten(items);
  return isObject(items) ? [items] : [];
}

/** The item with its attributes beside its id; what the item holds itself comes first. */
function lifted(item: Json): Json {
  const attributes = ownProperty(item, 'attributes');
  if (!isObject(item) || !isObject(attributes)) return item;
  const own = Object.entries(item).filter(([, value]) => !isAbsent(value));
  return Object.fromEntries([...Object.entries(attributes), ...own]);
}

function liftedProperty(item: Json, name: string): Json | undefined {
  const own = ownProperty(item, name);
  if (!isAbsent(own)) return own;
  return ownProperty(ownProperty(item, 'attributes') ?? null, name) ?? own;
}
