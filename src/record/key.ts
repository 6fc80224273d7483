import { createHash } from 'node:crypto';

const longest = 255;

/**
 * A text from outside as it can stand in an index: PostgreSQL refuses NUL, halves of surrogate pairs and index
 * entries over 2.7 KB, and one such id would cost its neighbours their transaction. A longer text keeps its
 * beginning and is told apart by its hash.
 */
export function toKey(text: string): string {
  const clean = toStorable(text);
  if (clean.length <= longest) return clean;
  const hash = createHash('sha256').update(text).digest('hex');
  return `${clean.slice(0, longest - hash.length - 1)}#${hash}`.toWellFormed();
}

/** What PostgreSQL refuses becomes the sign for it. */
export function toStorable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** As `toKey`, without regard to case. */
export function toFoldedKey(text: string): string {
  return toKey(text.toLowerCase());
}
