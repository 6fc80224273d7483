import { fold } from './text.ts';

/**
 * A test for the whole text without regard to case, in which `*` stands for any characters, line breaks included,
 * and everything else for itself. Each part is looked for once, to the right of the one before, so nothing backtracks.
 */
export function createGlob(pattern: string): (text: string) => boolean {
  const parts = fold(pattern).split('*');
  const [first = '', last] = [parts[0], parts.length > 1 ? parts.at(-1) : undefined];
  if (last === undefined) return (text) => fold(text) === first;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => {
    const folded = fold(text);
    const end = folded.length - last.length;
    if (first.length > end || !folded.startsWith(first) || !folded.endsWith(last)) return false;
    return hasInOrder(folded, middle, { from: first.length, to: end });
  };
}

function hasInOrder(text: string, parts: readonly string[], range: { from: number; to: number }): boolean {
  let position = range.from;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= range.to;
}
