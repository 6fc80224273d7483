import { createHash } from 'node:crypto';
import type { TopLevelCondition } from 'json-rules-engine';
import { isObject } from '../model/json.ts';
import { compileTree } from './conditions.ts';
import { parseDuration } from './duration.ts';
import { templateMistakes } from './field-template.ts';
import { compileMatch, compileUnless } from './match-conditions.ts';
import type { CompiledRule } from './rule.ts';
import type { Defaults, RuleEntry } from './rule-schema.ts';
import type { Scope } from './scope.ts';
import type { Path } from './yaml-source.ts';

const hourMs = 3_600_000;

/** Compiles what decides; takes the entry as it was read, so that all of its mistakes are told at once. */
export function compileConditions(raw: unknown, path: Path, scope: Scope): TopLevelCondition {
  if (!isObject(raw)) return { all: [] };
  if (raw['match'] === undefined && raw['unless'] === undefined && raw['conditions'] === undefined) {
    scope.report(path, 'the rule would match every event: it needs "match" or "conditions"');
  }
  const tree = compileTree(raw['conditions'], [...path, 'conditions'], scope);
  return {
    all: [
      ...compileMatch(raw['match'], [...path, 'match'], scope),
      ...compileUnless(raw['unless'], [...path, 'unless'], scope),
      ...(tree === undefined ? [] : [tree]),
    ],
  };
}

/** Tells what is wrong with the title's fields. */
export function checkTitle(raw: unknown, path: Path, scope: Scope): void {
  const message = isObject(raw) && isObject(raw['message']) ? raw['message'] : {};
  const title = message['title'];
  if (typeof title !== 'string') return;
  for (const mistake of templateMistakes(title)) scope.report([...path, 'message', 'title'], mistake);
}

export interface RuleParts {
  readonly entry: RuleEntry;
  readonly defaults: Defaults;
  readonly lists: Scope['lists'];
  readonly conditions: TopLevelCondition;
  readonly source: string;
  /** `file:line` of the test at an index. */
  testSource(index: number): string;
}

/** Puts a rule together from an entry without mistakes and the defaults of its file. */
export function toRule(parts: RuleParts): CompiledRule {
  const entry = { ...parts.defaults, ...parts.entry };
  return {
    id: entry.id,
    name: entry.name ?? entry.id,
    severity: entry.severity ?? 'medium',
    ...(entry.description !== undefined && { description: entry.description }),
    ...(entry.runbook !== undefined && { runbook: entry.runbook }),
    tags: entry.tags ?? [],
    mutable: entry.mutable ?? true,
    mode: entry.mode ?? 'live',
    ...(entry.channel !== undefined && { channel: entry.channel }),
    ...(entry.attested !== undefined && { attested: entry.attested }),
    group: toGroup({ ...parts.defaults.group, ...parts.entry.group }),
    source: parts.source,
    fingerprint: fingerprintOf(parts),
    conditions: parts.conditions,
    ...(entry.message !== undefined && { titleTemplate: entry.message.title }),
    tests: toTests(parts),
  };
}

function toGroup(group: NonNullable<RuleEntry['group']>): CompiledRule['group'] {
  const by = group.by ?? 'actor.id';
  return {
    by: [by].flat(),
    forMs: (group.for === undefined ? undefined : parseDuration(group.for)) ?? hourMs,
  };
}

function toTests(parts: RuleParts): CompiledRule['tests'] {
  return (parts.entry.tests ?? []).map((test, index) => ({
    name: test.name,
    event: test.event,
    match: test.match,
    source: parts.testSource(index),
  }));
}

/** Only the lists that the entry speaks of count. */
function fingerprintOf({ entry, defaults, lists }: RuleParts): string {
  const text = JSON.stringify([entry, defaults]);
  const used = [...lists].filter(([name]) => text.includes(`$${name}`));
  return createHash('sha256')
    .update(JSON.stringify([text, used]))
    .digest('hex')
    .slice(0, 32);
}
