import { isObject } from '../model/json.ts';
import { isItemRoot } from './field.ts';
import { fieldsIn } from './field-template.ts';
import type { Scope } from './scope.ts';
import type { Path } from './yaml-source.ts';

interface Place {
  readonly path: Path;
  readonly scope: Scope;
}

/** Warns of a test that comes out the same whatever there is: an item, an actor or a location is no text. */
export function warnOfWhole(field: string, holds: (fact: unknown) => boolean, { path, scope }: Place): void {
  if (!isWhole(field)) return;
  const [first = false, ...others] = (isItemRoot(field) ? [[], [{}]] : [undefined, null, {}]).map(holds);
  if (others.every((other) => other === first))
    scope.warn(path, `${noValue(field)}, so this ${first ? 'always' : 'never'} holds: ${instead(field)}`);
}

const namingFields = [
  ['threshold', 'by'],
  ['distinct', 'of'],
  ['distinct', 'by'],
  ['first_seen', 'of'],
  ['group', 'by'],
] as const;

/** Warns of keys and titles that ask for a text where there is none. */
export function checkWholes(entry: unknown, { path, scope }: Place): void {
  if (!isObject(entry)) return;
  for (const [kind, key] of namingFields) {
    const holder = entry[kind];
    const named: unknown = isObject(holder) ? holder[key] : undefined;
    for (const [index, field] of [named].flat().entries()) {
      const place = [...path, kind, key, ...(Array.isArray(named) ? [index] : [])];
      if (isWhole(field)) scope.warn(place, `${noValue(field)}: ${instead(field)}`);
    }
  }
  const title = isObject(entry['message']) ? entry['message']['title'] : undefined;
  const field = typeof title === 'string' ? fieldsIn(title).find(isWhole) : undefined;
  if (field !== undefined) scope.warn([...path, 'message', 'title'], `${noValue(field)}: ${instead(field)}`);
}

function isWhole(field: unknown): field is string {
  return typeof field === 'string' && (isItemRoot(field) || field === 'actor' || field === 'location');
}

function noValue(field: string): string {
  return `"${field}" has no value of its own`;
}

function instead(field: string): string {
  return `name one of its properties, such as ${field}.${field === 'location' ? 'countryName' : 'name'}`;
}
