import type { Json } from '../model/json.ts';

/** Strings of rules and events compare in this form. A final sigma is a sigma. */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
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
