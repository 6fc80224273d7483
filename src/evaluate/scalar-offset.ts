import type { Scalar } from 'yaml';

const blanks = ' \t\r\n';
/** Characters of a scalar that are looked through, so that many mistakes in a long one are told soon. */
const mostSearched = 10_000;

/**
 * The offset in the file of a character of a scalar's text, given by its index there; undefined where that is not
 * certain. However a scalar is folded and indented, only its blanks differ from what is written: all else stands there
 * in the same order, unless it is written with escapes.
 */
export function offsetInScalar(
  file: string,
  { range, type, value }: Scalar,
  index: number,
): number | undefined {
  if (!range || typeof value !== 'string' || index >= mostSearched) return undefined;
  const start = beginningOf(file, range[0], type);
  const written = file.slice(start, Math.min(range[1], start + mostSearched));
  const wanted = withoutBlanks(value.slice(0, index + 1));
  const offset = offsetOfNth(written, wanted.length);
  if (offset === undefined) return undefined;
  return withoutBlanks(written.slice(0, offset + 1)) === wanted ? start + offset : undefined;
}

/** Behind the quote, or behind the line that a block begins with. */
function beginningOf(file: string, offset: number, type: Scalar['type']): number {
  if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') return file.indexOf('\n', offset) + 1;
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? offset + 1 : offset;
}

/** Where the nth character stands that is no blank. */
function offsetOfNth(text: string, nth: number): number | undefined {
  let seen = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    if (!blanks.includes(text.charAt(offset))) seen += 1;
    if (seen === nth) return offset;
  }
  return undefined;
}

function withoutBlanks(text: string): string {
  return text.replace(/[ \t\r\n]+/g, '');
}
