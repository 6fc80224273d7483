import type { Json } from '../model/json.ts';

let latest = { text: '', folded: '' };

/**
 * Strings of rules and events compare in this form. A final sigma is a sigma. The latest answer is kept, as many
 * rules in a row look at the same message of an event.
 */
export function fold(text: string): string {
  if (text !== latest.text) latest = { text, folded: text.toLowerCase().replaceAll('ς', 'σ') };
  return latest.folded;
}

/** A scalar as text; lists and objects have none. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Atlassian leaves a field out, sends null or sends "": all three mean that it is not there. */
export function isAbsent(value: Json | undefined | unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}
