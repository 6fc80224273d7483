import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';

/** Stands where a value could not be read: the mistake has been told already. */
export const unreadable = Symbol('unreadable');

const deepest = 60;
const mostValues = 200_000;

interface Anchor {
  readonly node: Node;
  /** Undefined while the anchored value is still being read. */
  value?: { readonly data: unknown; readonly size: number };
}

/**
 * Turns nodes into plain data. An alias counts as large as what it stands for, so that a few lines cannot
 * stand for millions of values, and must not stand inside what it stands for.
 */
export class YamlReader {
  readonly #report: (offset: number, message: string) => void;
  readonly #anchors = new Map<string, Anchor>();
  readonly #targets = new Map<Alias, Node>();
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  #size = 0;

  constructor(report: (offset: number, message: string) => void) {
    this.#report = report;
  }

  read(node: unknown, depth = 0): unknown {
    this.#size += 1;
    if (depth > deepest) return this.#refuse(node, 'this is nested too deeply');
    if (isAlias(node)) return this.#readAlias(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.anchor === undefined) return this.#readContent(node, depth);
    const anchor: Anchor = { node };
    this.#anchors.set(node.anchor, anchor);
    const before = this.#size;
    const data = this.#readContent(node, depth);
    anchor.value = { data, size: this.#size - before + 1 };
    return data;
  }

  /** The node that an alias stands for; any other node itself. */
  resolve(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  /** The entry of a map that was read. */
  pairIn(map: YAMLMap, key: string): Pair | undefined {
    return this.#pairs.get(map)?.get(key);
  }

  #readContent(node: Node, depth: number): unknown {
    if (isScalar(node)) return exactNumber(node.value, node.source);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    return isMap(node) ? this.#readMap(node, depth) : {};
  }

  #readMap(map: YAMLMap, depth: number): object {
    const data = {};
    const pairs = new Map<string, Pair>();
    this.#pairs.set(map, pairs);
    for (const pair of map.items) this.#readPair(data, pair, { pairs, depth });
    return data;
  }

  #readPair(data: object, pair: Pair, { pairs, depth }: { pairs: Map<string, Pair>; depth: number }): void {
    const value = this.read(pair.value, depth + 1);
    const key = keyOf(pair);
    if (key === undefined) this.#refuse(pair.key ?? pair.value, 'a key must be plain text');
    else if (key === '__proto__') this.#refuse(pair.key, '"__proto__" cannot be a key');
    else if (pairs.has(key)) this.#refuse(pair.key, `the key "${key}" is written twice in one map`);
    else {
      pairs.set(key, pair);
      Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true });
    }
  }

  #readAlias(node: Alias): unknown {
    const anchor = this.#anchors.get(node.source);
    if (anchor === undefined) {
      return this.#refuse(node, `${nothingFor(node.source)}; text that begins with * needs quotes`);
    }
    if (anchor.value === undefined)
      return this.#refuse(node, `the alias *${node.source} stands inside what it stands for`);
    if (this.#size + anchor.value.size > mostValues) {
      return this.#refuse(node, `with the alias *${node.source} the file stands for too many values`);
    }
    this.#size += anchor.value.size;
    this.#targets.set(node, anchor.node);
    return anchor.value.data;
  }

  #refuse(node: unknown, message: string): symbol {
    this.#report(startOf(node) ?? 0, message);
    return unreadable;
  }
}

function nothingFor(alias: string): string {
  return `the alias *${alias} stands for nothing: no &${alias} comes before it`;
}

/** A whole number too large to be exact is an id that lacks quotes: it is kept as it was written. */
function exactNumber(value: unknown, source: string | undefined): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined ? source : value;
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) && pair.key.value !== null ? String(pair.key.value) : undefined;
}

export function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}
