import { createHash } from 'node:crypto';
import type { NestedCondition, TopLevelCondition } from 'json-rules-engine';
import { isObject } from '../model/json.ts';
import { compileTree } from './conditions.ts';
import { parseDuration } from './duration.ts';
import { templateMistakes } from './field-template.ts';
import { compileMatch, compileUnless } from './match-conditions.ts';
import { memoryConditions, toRemembering } from './remembering.ts';
import type { CompiledRule, RuleTest } from './rule.ts';
import { type Defaults, deciding, type RuleEntry, type TestEntry } from './rule-schema.ts';
import type { Scope } from './scope.ts';
import type { Path } from './yaml-source.ts';

const hourMs = 3_600_000;

/** Compiles what a rule says of one event; takes the entry as it was read, so that all of its mistakes are told. */
export function compileConditions(raw: unknown, path: Path, scope: Scope): NestedCondition[] {
  if (!isObject(raw)) return [];
  if (deciding.every((key) => raw[key] === undefined)) {
    scope.report(path, 'the rule would match every event: it needs "match" or "conditions"');
  }
  const tree = compileTree(raw['conditions'], [...path, 'conditions'], scope);
  return [
    ...(raw['match'] === undefined ? [] : compileMatch(raw['match'], [...path, 'match'], scope)),
    ...compileUnless(raw['unless'], [...path, 'unless'], scope),
    ...(tree === undefined ? [] : [tree]),
  ];
}

/** Tells what is wrong with the title's fields. */
export function checkTitle(raw: unknown, path: Path, scope: Scope): void {
  const shown = isObject(raw) && isObject(raw['message']) ? raw['message'] : {};
  const title = shown['title'];
  if (typeof title !== 'string') return;
  for (const { index, message } of templateMistakes(title))
    scope.report([...path, 'message', 'title'], message, index);
}

export interface RuleParts {
  readonly entry: RuleEntry;
  readonly defaults: Defaults;
  readonly lists: Scope['lists'];
  readonly conditions: readonly NestedCondition[];
  readonly source: string;
  /** `file:line` of the test at an index. */
  testSource(index: number): string;
}

/** Puts a rule together from an entry without mistakes and the defaults of its file. */
export function toRule(parts: RuleParts): CompiledRule {
  const entry = { ...parts.defaults, ...parts.entry };
  const { match, unless, conditions } = entry;
  const remembering = toRemembering(entry, withLists({ match, unless, conditions }, parts.lists));
  return {
    id: entry.id,
    name: entry.name ?? entry.id,
    severity: entry.severity ?? 'medium',
    ...(entry.description !== undefined && { description: entry.description }),
    ...(entry.runbook !== undefined && { runbook: entry.runbook }),
    tags: entry.tags ?? [],
    mutable: entry.mutable ?? true,
    ...(entry.ask_actor === true && { askActor: true }),
    mode: entry.mode ?? 'live',
    ...(entry.channel !== undefined && { channel: entry.channel }),
    ...(entry.attested !== undefined && { attested: entry.attested }),
    group: toGroup(parts),
    source: parts.source,
    fingerprint: hash(withLists([parts.entry, parts.defaults], parts.lists)),
    conditions: toTree(parts.conditions, memoryConditions(entry)),
    ...(remembering && { remembering }),
    ...(entry.message !== undefined && { titleTemplate: entry.message.title }),
    tests: (entry.tests ?? []).map((test, index) => toTest(test, parts.testSource(index))),
  };
}

/** The engine asks higher priorities first: the memory only where all else holds. */
function toTree(own: readonly NestedCondition[], memory: readonly NestedCondition[]): TopLevelCondition {
  if (memory.length === 0) return { all: [...own] };
  return {
    all: [{ all: [...own], priority: 2 }, ...memory.map((condition) => ({ ...condition, priority: 1 }))],
  };
}

function toGroup({ entry, defaults }: RuleParts): CompiledRule['group'] {
  const { by, for: span } = { ...defaults.group, ...entry.group };
  const fields = by ?? entry.threshold?.by ?? entry.distinct?.by ?? 'actor.id';
  return { by: [fields].flat(), forMs: (span === undefined ? undefined : parseDuration(span)) ?? hourMs };
}

function toTest(test: TestEntry, source: string): RuleTest {
  const events = test.events ?? (test.event === undefined ? [] : [test.event]);
  return {
    name: test.name,
    events: events.map(({ after, ...event }: NonNullable<TestEntry['events']>[number]) => {
      const afterMs = after === undefined ? undefined : parseDuration(after);
      return { event, ...(afterMs !== undefined && { afterMs }) };
    }),
    match: test.match,
    ...(test.title !== undefined && { title: test.title }),
    ...(test.group !== undefined && { group: test.group }),
    source,
  };
}

/** With the lists that it speaks of, and no others. */
function withLists(value: unknown, lists: Scope['lists']): unknown {
  const text = JSON.stringify(value);
  return [text, [...lists].filter(([name]) => text.includes(`$${name}`))];
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
