import type { MatchValue, Operators, Scalar } from './match-schema.ts';
import { didYouMean } from './nearest.ts';
import type { Part, Path } from './yaml-source.ts';

/** What a rule's parts may refer to, and where their mistakes go. */
export interface Scope {
  /** The file's lists by name. */
  readonly lists: ReadonlyMap<string, readonly Scalar[]>;
  /** Those that are written with nothing in them; what is wrong in a list may leave nothing of it too. */
  readonly emptyLists: ReadonlySet<string>;
  /** Whether it is an exception that is compiled, below `unless` or `not`: an empty list is then none at all. */
  readonly isException: boolean;
  report(path: Path, message: string, part?: Part): void;
  /** For what is no mistake, and surely not meant. */
  warn(path: Path, message: string): void;
  /** A scalar as the file has it, where YAML reads `10.` as the number 10. */
  written(path: Path): string | undefined;
  /** Told of each value that is compared with what the field holds; no more of them than may be spent. */
  readonly compared?: (value: { readonly value: Scalar; readonly path: Path }) => void;
  /** Counts what a part costs to compile; false, and a mistake, once it is too much for one file. */
  spend(cost: number, path: Path): boolean;
}

/** What a file may cost: a list of a thousand used a thousand times would take minutes to compile. */
const mostSpent = 300_000;

export function createScope(
  given: Pick<Scope, 'lists' | 'emptyLists' | 'report' | 'warn' | 'written'>,
): Scope {
  const { report } = given;
  let spent = 0;
  return {
    ...given,
    isException: false,
    spend: (cost, path) => {
      const before = spent;
      spent += cost;
      if (spent <= mostSpent) return true;
      if (before <= mostSpent) report(path, 'with this the rules of the file stand for too many values');
      return false;
    },
  };
}

/** For a part that is compiled as if it stood at `from`, and is written at `to`: there its mistakes are told. */
export function writtenAt(scope: Scope, from: Path, to: Path): Scope {
  const place = (path: Path) =>
    from.every((segment, index) => path[index] === segment) ? [...to, ...path.slice(from.length)] : path;
  return {
    ...scope,
    report: (path, message, part) => scope.report(place(path), message, part),
    warn: (path, message) => scope.warn(place(path), message),
    written: (path) => scope.written(place(path)),
    spend: (cost, path) => scope.spend(cost, place(path)),
  };
}

/** For what a `not` wraps. */
export function opposite(scope: Scope): Scope {
  return { ...scope, isException: !scope.isException };
}

export interface Expanded {
  readonly value: Scalar | Operators;
  readonly path: Path;
}

const reference = /^\$([A-Za-z_][\w-]*)$/;

/**
 * One value or a list of them as a flat list, with `$name` replaced by what that list holds. Where that is nothing it is
 * a mistake, but in an exception, which a file may well have none of yet.
 */
export function expand(value: MatchValue, path: Path, scope: Scope): Expanded[] {
  const empty = emptyIn(value, scope);
  if (empty !== undefined && !scope.isException) scope.report(path, nothingIn(empty));
  return expandEach(value, path, scope);
}

export function nothingIn(lists: readonly string[]): string {
  return `an empty list can never hold: there is nothing in ${lists.map((name) => `$${name}`).join(', ')}`;
}

/** The lists that a value consists of, where all of them are empty. */
export function emptyIn(value: unknown, scope: Scope): readonly string[] | undefined {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  const empty = elements.map(referenceIn).filter((name) => name !== undefined && scope.emptyLists.has(name));
  return elements.length > 0 && empty.length === elements.length ? empty.map(String) : undefined;
}

function expandEach(value: MatchValue, path: Path, scope: Scope): Expanded[] {
  if (typeof value === 'string') return expandText(value, path, scope);
  if (!isList(value)) return [{ value, path }];
  return value.flatMap((element, index) => expandEach(element, [...path, index], scope));
}

/** The list that a text refers to, if it refers to one. */
export function referenceIn(value: unknown): string | undefined {
  return typeof value === 'string' ? reference.exec(value)?.[1] : undefined;
}

function expandText(value: string, path: Path, scope: Scope): Expanded[] {
  const name = referenceIn(value);
  if (name === undefined) return [{ value, path }];
  const list = scope.lists.get(name);
  if (list !== undefined && !scope.spend(list.length, path)) return [];
  if (list !== undefined) return list.map((item, index) => ({ value: item, path: ['lists', name, index] }));
  scope.report(path, unknownList(name, scope));
  return [];
}

export function unknownList(name: string, { lists }: Scope): string {
  const known = [...lists.keys()];
  const allowed =
    known.length === 0 ? 'this file has no lists' : `allowed: ${known.map((list) => `$${list}`).join(', ')}`;
  return `unknown list "$${name}"${didYouMean(name, known)}, ${allowed}`;
}

function isList(value: MatchValue): value is readonly MatchValue[] {
  return Array.isArray(value);
}
