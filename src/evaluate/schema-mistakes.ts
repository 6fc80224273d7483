import type * as z from 'zod';
import { didYouMean } from './nearest.ts';
import type { Scope } from './scope.ts';
import { unreadable } from './yaml-reader.ts';
import { mostMistakes, type Path } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** Something wrong at a place in a file's data. */
export interface LocatedText {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly message: string;
}

/** What the schema found, in words for the rule's author. */
export function toMistakes(issues: readonly Issue[], below: Path = []): LocatedText[] {
  return issues
    .slice(0, mostMistakes)
    .flatMap((issue) => toLocated(issue, [...below, ...issue.path.map(toSegment)]));
}

/** Tells what the schema found in the value at a path. */
export function reportIssues(issues: readonly Issue[], path: Path, scope: Scope): void {
  for (const mistake of toMistakes(issues, path)) scope.report(mistake.path, mistake.message, mistake.part);
}

function toSegment(segment: PropertyKey): string | number {
  return typeof segment === 'number' ? segment : String(segment);
}

function toLocated(issue: Issue, path: Path): LocatedText[] {
  if (issue.input === unreadable) return [];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, mostMistakes).map((key) => unknownKey(key, path, issue.message));
  if (issue.code === 'invalid_key') {
    return [{ path, part: 'key', message: issue.issues[0]?.message ?? issue.message }];
  }
  if (issue.code === 'invalid_union') {
    const strange = strangeKeys(issue.errors, path);
    if (strange.length > 0) return strange;
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return toMistakes(branch, path);
  }
  if (issue.input === undefined && issue.code !== 'custom') {
    return [{ path: path.slice(0, -1), part: 'value', message: `"${path.at(-1)}" is missing` }];
  }
  return [{ path, part: 'value', message: describe(issue, path) }];
}

function unknownKey(key: string, path: Path, allowed: string): LocatedText {
  const message = `unknown key "${key}"${didYouMean(key, allowed.split(', '))}, allowed: ${allowed}`;
  return { path: [...path, key], part: 'key', message };
}

/** The keys of a map of which several kinds are allowed, where no kind knows any of them. */
function strangeKeys(branches: readonly (readonly Issue[])[], path: Path): LocatedText[] {
  const maps = branches.filter((issues) => !issues.some(isWrongKind));
  const unknown = maps.flatMap((issues) => issues.filter((issue) => issue.code === 'unrecognized_keys'));
  const keys = unknown[0]?.keys ?? [];
  const nobodys = unknown.every(
    (issue) => issue.keys.length === keys.length && keys.every((key) => issue.keys.includes(key)),
  );
  if (maps.length < 2 || unknown.length < maps.length || !nobodys) return [];
  const allowed = [...new Set(unknown.flatMap(({ message }) => message.split(', ')))].join(', ');
  return keys.slice(0, mostMistakes).map((key) => unknownKey(key, path, allowed));
}

/** The alternative that was probably meant: the one whose kind fits, with the fewest mistakes at its top. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches
    .filter((issues) => issues.length > 0 && !issues.some((issue) => isWrongKind(issue)))
    .map((issues) => ({ issues, misfits: issues.reduce((sum, issue) => sum + misfitsOf(issue), 0) }))
    .sort((a, b) => a.misfits - b.misfits);
  return fitting[0]?.issues;
}

function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_union');
}

function misfitsOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return issue.keys.length;
  return issue.input === undefined && issue.path.length === 1 ? 1 : 0;
}

function describe(issue: Issue, path: Path): string {
  const subject = subjectOf(path);
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `${subject} must be ${kinds[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`;
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const hint = didYouMean(String(issue.input), allowed);
    return `${subject} cannot be ${shown(issue.input)}${hint}, allowed: ${allowed.join(', ')}`;
  }
  if (issue.code === 'invalid_union') return `${subject} ${issue.message}, not ${shown(issue.input)}`;
  return issue.message.startsWith('must ') ? `${subject} ${issue.message}` : issue.message;
}

/** What stands in a list has no name of its own, and what holds for it does not hold for the list. */
function subjectOf(path: Path): string {
  const name = `"${path.findLast((segment) => typeof segment === 'string') ?? 'the file'}"`;
  return typeof path.at(-1) === 'number' ? `each of ${name}` : name;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'empty',
};

const longestShown = 60;

/** The value as its author would know it again. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
