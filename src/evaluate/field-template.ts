import type { AuditEvent } from '../model/audit-event.ts';
import { cut } from '../model/cut.ts';
import { createFieldReader, type FieldReader, fieldMistake, flatten } from './field.ts';
import { isAbsent, scalarText } from './text.ts';

/** From the last `{{` before a `}}`: one that is not closed would take the text behind it for its field. */
const placeholder = /\{\{\s*((?:(?!\{\{).)*?)\s*\}\}/g;
const mostValues = 6;
const longestValue = 200;

/** What is wrong at an index of a template. */
interface TemplateMistake {
  readonly index: number;
  readonly message: string;
}

/** What is wrong with a title's `{{field}}`s. */
export function templateMistakes(template: string): TemplateMistake[] {
  const mistakes = [...template.matchAll(placeholder)].flatMap(({ index, 1: field = '' }) => {
    const message = placeholderMistake(field);
    return message === undefined ? [] : [{ index, message }];
  });
  const alone = template.replaceAll(placeholder, (whole) => ' '.repeat(whole.length)).search(/\{\{|\}\}/);
  return alone === -1 ? mistakes : [...mistakes, { index: alone, message: 'a "{{" or "}}" stands alone' }];
}

/** The fields that a template names. */
export function fieldsIn(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, field = '']) => field);
}

function placeholderMistake(field: string): string | undefined {
  if (field === '') return '"{{}}" names no field';
  if (/[{}]/.test(field)) return `"${field}" has a brace in it, allowed: {{field}}`;
  const fields = alternatives(field);
  if (fields.includes('')) return `"${field}" names no field on one side of a "|"`;
  return fields.map(fieldMistake).find((mistake) => mistake !== undefined);
}

function alternatives(field: string): readonly string[] {
  return field.split('|').map((one) => one.trim());
}

/**
 * Fills in the fields of an event: several values are listed, of alternatives the first that is there is taken, and
 * what is absent is unknown.
 */
export function createTemplate(template: string): (event: AuditEvent) => string {
  const parts = template.split(placeholder).map((part, index) => {
    if (index % 2 === 0) return () => part;
    const readers = alternatives(part).map(createFieldReader);
    return (event: AuditEvent) => listed(firstTexts(readers, event));
  });
  return (event) => parts.map((part) => part(event)).join('');
}

function firstTexts(readers: readonly FieldReader[], event: AuditEvent): readonly string[] {
  for (const read of readers) {
    const texts = textsOf(read(event));
    if (texts.length > 0) return texts;
  }
  return [];
}

/** The different texts that a field holds, in order. */
export function textsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? flatten(value) : [value];
  const texts = values.map((one) => (isAbsent(one) ? undefined : scalarText(one)));
  return different(texts.filter((text) => text !== undefined));
}

/** Each once, in order. */
export function different(texts: string[]): string[] {
  return texts.length < 2 ? texts : [...new Set(texts)];
}

function listed(texts: readonly string[]): string {
  if (texts.length === 0) return 'unknown';
  const shown = texts.slice(0, mostValues).map((text) => cut(text, longestValue));
  return texts.length > mostValues
    ? `${shown.join(', ')} and ${texts.length - mostValues} more`
    : shown.join(', ');
}
