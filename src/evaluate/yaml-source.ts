import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { messageOf } from '../errors.ts';
import type { Mistake } from './rule.ts';
import { offsetInScalar } from './scalar-offset.ts';
import { startOf, YamlReader } from './yaml-reader.ts';

/** Keys and positions from the top of a file down to a value. */
export type Path = readonly (string | number)[];

export type Position = Pick<Mistake, 'line' | 'column'>;

/** The value, its key, or the character of the value's text at an index. */
export type Part = 'key' | 'value' | number;

export interface YamlSource {
  readonly data: unknown;
  /**
   * Where the part of what is at the path stands: for a character that cannot be found the value, and where there is no
   * value the nearest thing above it.
   */
  locate(path: Path, part?: Part): Position;
  /** The scalar at the path as the file has it, without its quotes. */
  written(path: Path): string | undefined;
}

interface ReadYaml {
  /** Absent where nothing in the file can be looked at further. */
  readonly source?: YamlSource;
  readonly mistakes: readonly Mistake[];
}

const mostCharacters = 512 * 1024;
/** One slip can make everything after it unreadable: what follows from it helps nobody. */
const mostSyntaxMistakes = 10;
/** More are not told of one file. */
export const mostMistakes = 500;
const top: Position = { line: 1, column: 1 };

/** Reads one file as plain data that knows where it stands. */
export function readYaml(file: string, text: string): ReadYaml {
  if (text.length > mostCharacters)
    return { mistakes: [{ file, ...top, message: 'the file is larger than 512 KiB' }] };
  const lines = new LineCounter();
  try {
    return readDocument({ file, text }, parseDocument(text, { ...options, lineCounter: lines }), lines);
  } catch (error) {
    return { mistakes: [{ file, ...top, message: inPlainWords('', messageOf(error)) }] };
  }
}

const options = {
  prettyErrors: false,
  logLevel: 'error',
  resolveKnownTags: false,
  // The parser compares every key with every other; the reader looks them up.
  uniqueKeys: false,
  version: '1.2',
} as const;

function readDocument(
  { file, text }: { file: string; text: string },
  document: Document.Parsed,
  lines: LineCounter,
): ReadYaml {
  const at = (offset: number) => toPosition(lines.linePos(offset));
  const found = [...document.errors, ...document.warnings];
  // From an overflow on the parser tells only what follows from it.
  const overflow = found.findIndex(({ message }) => isOverflow(message));
  const most = overflow === -1 ? mostSyntaxMistakes : Math.min(overflow + 1, mostSyntaxMistakes);
  const mistakes: Mistake[] = found.slice(0, most).map(({ code, message, pos }) => {
    const quote = isUnclosed(code, message) ? startOfQuote(document, pos[0]) : undefined;
    if (quote !== undefined)
      return { file, ...at(quote), message: 'the quote that begins here is not closed' };
    return { file, ...at(pos[0]), message: inPlainWords(code, message) };
  });
  const { yaml } = document.directives;
  const otherVersion = yaml.explicit === true && yaml.version !== '1.2';
  if (otherVersion)
    mistakes.push({ file, ...top, message: 'YAML 1.2 is read here: leave the %YAML line out' });
  if (otherVersion || document.errors.some(({ code }) => code !== 'MULTIPLE_DOCS')) return { mistakes };
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) {
    return {
      mistakes: [...mistakes, { file, ...top, message: 'the file is empty: a map with "rules" is expected' }],
    };
  }
  const reader = new YamlReader((offset, message) => {
    if (mistakes.length < mostMistakes) mistakes.push({ file, ...at(offset), message });
  });
  const data = reader.read(root);
  const locate = (path: Path, part: Part = 'value') => at(offsetOf({ reader, root, text, part }, path));
  const written = (path: Path) => sourceOf({ reader, root }, path);
  return { source: { data, locate, written }, mistakes };
}

function isUnclosed(code: string, message: string): boolean {
  return code === 'MISSING_CHAR' && /^Missing closing .quote$/.test(message);
}

/** The parser tells where a text ends that lacks its closing quote: mostly the end of the file. */
function startOfQuote(document: Document.Parsed, end: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (range?.[1] === end && type?.startsWith('QUOTE') === true) start = range[0];
    },
  });
  return start;
}

function inPlainWords(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here: one file holds one';
  return isOverflow(message) ? 'this is nested too deeply' : message;
}

/** The parser recurses, and so overflows where something nests without end: in itself, or in a regex of its own. */
function isOverflow(message: string): boolean {
  return /^Maximum call stack|^Invalid regular expression: .*Stack overflow$/.test(message);
}

function toPosition({ line, col }: { line: number; col: number }): Position {
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

interface Place {
  readonly reader: YamlReader;
  readonly root: Node;
  readonly text: string;
  readonly part: Part;
}

function sourceOf({ reader, root }: Pick<Place, 'reader' | 'root'>, path: Path): string | undefined {
  let node: unknown = root;
  for (const segment of path) {
    const holder = reader.resolve(node);
    if (isMap(holder)) node = reader.pairIn(holder, String(segment))?.value;
    else node = isSeq(holder) ? holder.items[Number(segment)] : undefined;
  }
  const scalar = reader.resolve(node);
  return isScalar(scalar) ? scalar.source : undefined;
}

function offsetOf({ reader, root, text, part }: Place, path: Path): number {
  let offset = startOf(root) ?? 0;
  let node: unknown = root;
  for (const [index, segment] of path.entries()) {
    const holder = reader.resolve(node);
    const pair = isMap(holder) ? reader.pairIn(holder, String(segment)) : undefined;
    node = isSeq(holder) ? holder.items[Number(segment)] : pair?.value;
    const start = part === 'key' && index === path.length - 1 ? undefined : startOf(node);
    offset = start ?? startOf(pair?.key) ?? offset;
  }
  const within = isScalar(node) && typeof part === 'number' ? offsetInScalar(text, node, part) : undefined;
  return within ?? offset;
}
