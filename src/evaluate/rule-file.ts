import type { NestedCondition } from 'json-rules-engine';
import { isObject } from '../model/json.ts';
import { checkAskActor } from './ask-actor.ts';
import { checkTitle, compileConditions, toRule } from './compile-rule.ts';
import { areContrary } from './contrary.ts';
import type { Scalar } from './match-schema.ts';
import { mostValues } from './most-values.ts';
import { type Reach, reachesOf } from './reach.ts';
import type { CompiledRule, Mistake } from './rule.ts';
import { type FileContent, fileSchema } from './rule-schema.ts';
import { toMistakes } from './schema-mistakes.ts';
import { createScope, type Scope } from './scope.ts';
import { checkWholes } from './whole-items.ts';
import { mostMistakes, type Path, readYaml, type YamlSource } from './yaml-source.ts';

/** A rule's id and where it stands, for ids that are used twice. */
export interface UsedId extends Omit<Mistake, 'message'> {
  readonly id: string;
}

export interface ParsedFile {
  /** Empty where there are mistakes. */
  readonly rules: readonly CompiledRule[];
  readonly ids: readonly UsedId[];
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
  readonly reaches: readonly Reach[];
}

/** Compiles the rules of one file, or tells all of its mistakes. */
export function parseRuleFile(file: string, text: string): ParsedFile {
  const { source, mistakes: unread } = readYaml(file, text);
  if (source === undefined) return { ...nothing, mistakes: unread };
  const mistakes: Mistake[] = [...unread];
  const entries = readEntries(source.data);
  const ids = usedIds(file, entries, source);
  const report: Scope['report'] = (path, message, part) => {
    if (mistakes.length < mostMistakes) mistakes.push({ file, ...source.locate(path, part), message });
  };
  const parsed = fileSchema.safeParse(source.data, { reportInput: true });
  for (const { path, message, part } of toMistakes(parsed.error?.issues ?? [])) report(path, message, part);
  /** By their places: a list may be used many times. */
  const warnings = new Map<string, Mistake>();
  const warn: Scope['warn'] = (path, message) => {
    const place = JSON.stringify(path);
    if (warnings.size < mostMistakes && !warnings.has(place))
      warnings.set(place, { file, ...source.locate(path), message });
  };
  const scope = createScope({ ...readLists(source.data), report, warn, written: source.written });
  const defaults = isObject(source.data) ? source.data['defaults'] : undefined;
  checkWholes(defaults, { path: ['defaults'], scope });
  const conditions = entries.map((entry, index) => {
    const path = ['rules', index];
    checkAskActor(entry, defaults, { path, scope });
    return compileEntry(entry, path, scope);
  });
  if (mistakes.length >= mostMistakes)
    mistakes.push({ file, line: 1, column: 1, message: 'the file has more mistakes than are told here' });
  if (mistakes.length > 0 || !parsed.success) return { ...nothing, ids, mistakes };
  const rules = toRules({ file, source, content: parsed.data, lists: scope.lists, conditions });
  return {
    rules,
    ids,
    mistakes,
    warnings: [
      ...warnings.values(),
      ...rules.flatMap((rule, index) => warningsOf(rule, { file, source, index })),
    ],
    reaches: rules.flatMap((rule, index) =>
      reachesOf(rule, file, (path) => source.locate(['rules', index, ...path])),
    ),
  };
}

const nothing: ParsedFile = { rules: [], ids: [], mistakes: [], warnings: [], reaches: [] };

interface CheckedFile {
  readonly file: string;
  readonly source: YamlSource;
  readonly content: FileContent;
  readonly lists: Scope['lists'];
  readonly conditions: readonly (readonly NestedCondition[])[];
}

function toRules({ file, source, content, lists, conditions }: CheckedFile): CompiledRule[] {
  const { rules, defaults = {} } = content;
  const place = (path: Path) => `${file}:${source.locate(path).line}`;
  return rules.map((entry, index) =>
    toRule({
      entry,
      defaults,
      lists,
      conditions: conditions[index] ?? [],
      source: place(['rules', index]),
      testSource: (test) => place(['rules', index, 'tests', test]),
    }),
  );
}

function warningsOf(
  rule: CompiledRule,
  { file, source, index }: { file: string; source: YamlSource; index: number },
): Mistake[] {
  return [...contrary(rule), ...tooManyValues(rule), ...untested(rule)].map((message) => ({
    file,
    ...source.locate(['rules', index]),
    message,
  }));
}

function contrary({ id, mode, conditions }: CompiledRule): string[] {
  if (mode === 'off' || !areContrary(conditions)) return [];
  return [`the rule "${id}" can never match: what one of its conditions asks for another rules out`];
}

function tooManyValues(rule: CompiledRule): string[] {
  const { id, mode, remembering } = rule;
  const [most, count = 0] = [mostValues(rule), remembering?.distinct?.count];
  if (mode === 'off' || most === undefined || most >= count) return [];
  return [
    `the rule "${id}" can never match: "distinct" wants ${count} values, and one key has ${most} at most`,
  ];
}

/** A live rule shows by its tests what it is for and what it leaves alone. */
function untested({ id, mode, tests }: CompiledRule): string[] {
  if (mode !== 'live') return [];
  const missing = [
    ...(tests.some(({ match }) => match) ? [] : ['a test that matches']),
    ...(tests.some(({ match }) => !match) ? [] : ['a test that does not match']),
  ];
  return missing.length === 0 ? [] : [`the live rule "${id}" lacks ${missing.join(' and ')}`];
}

function compileEntry(entry: unknown, path: Path, scope: Scope): NestedCondition[] {
  checkTitle(entry, path, scope);
  checkWholes(entry, { path, scope });
  return compileConditions(entry, path, scope);
}

function readEntries(data: unknown): readonly unknown[] {
  return isObject(data) && Array.isArray(data['rules']) ? data['rules'] : [];
}

/** The lists as far as they can be read, so that a mistake in one does not make others look unknown. */
function readLists(data: unknown): Pick<Scope, 'lists' | 'emptyLists'> {
  const written = isObject(data) ? data['lists'] : undefined;
  const lists = isObject(written) ? Object.entries(written) : [];
  return {
    lists: new Map(lists.map(([name, list]) => [name, readList(list)])),
    emptyLists: new Set(lists.filter(([, list]) => isEmptyList(list)).map(([name]) => name)),
  };
}

function isEmptyList(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

function readList(list: unknown): readonly Scalar[] {
  return Array.isArray(list) ? list.filter(isScalar) : [];
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function usedIds(file: string, entries: readonly unknown[], source: YamlSource): UsedId[] {
  return entries.flatMap((entry, index) => {
    const id = isObject(entry) ? entry['id'] : undefined;
    return typeof id === 'string' ? [{ file, id, ...source.locate(['rules', index, 'id']) }] : [];
  });
}
