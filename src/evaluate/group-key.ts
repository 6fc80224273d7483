import { createHash } from 'node:crypto';
import type { AuditEvent } from '../model/audit-event.ts';
import { createFieldReader } from './field.ts';
import { textsOf } from './field-template.ts';
import { fold } from './text.ts';

const longestKey = 200;
const keptOfLongKey = 100;

/**
 * The values of the fields as one string, without regard to case. The order of a list does not matter, and
 * `|` and `,` inside a value cannot be taken for the ones between values.
 */
export function createKeyReader(fields: readonly string[]): (event: AuditEvent) => string {
  const readers = fields.map(createFieldReader);
  return (event) => bounded(readers.map((read) => joined(textsOf(read(event)))).join('|'));
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts.map(fold))].sort().map(escaped).join(',');
}

const separating = /[\\|,\0]/;

/** A value as a part of a key: what separates parts cannot be in it, nor what a database refuses. */
export function toPart(text: string): string {
  return escaped(fold(text));
}

function escaped(folded: string): string {
  return separating.test(folded) ? folded.replace(/[\\|,]/g, '\\$&').replaceAll('\0', '\\0') : folded;
}

/** A long key keeps its beginning, for people, and a hash of the whole. */
export function bounded(key: string): string {
  if (key.length <= longestKey) return key.toWellFormed();
  return `${key.slice(0, keptOfLongKey).toWellFormed()}#${createHash('sha256').update(key).digest('hex')}`;
}
