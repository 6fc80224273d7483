import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { formatMistake, loadRules } from '../../src/evaluate/load-rules.ts';
import type { CompiledRule, Match, RuleTest } from '../../src/evaluate/rule.ts';
import { toTestEvents } from '../../src/evaluate/test-event.ts';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { noon } from '../support/builders.ts';

export const root = join(import.meta.dirname, '..', '..');

const loaded = await loadRules(join(root, 'rules'));
if (!loaded.ok) throw new Error(loaded.mistakes.map(formatMistake).join('\n'));

/** The rules as they are shipped. */
export const pack = loaded.ruleSet;
export const warnings = loaded.warnings;

/** The lines of a rule's entry, from its id to the next rule. */
export function linesOf(rule: CompiledRule): readonly string[] {
  const [file = '', line = '1'] = rule.source.split(':');
  const lines = (pack.files.get(file) ?? '').split('\n').slice(Number(line) - 1);
  const next = lines.findIndex((text, index) => index > 0 && text.startsWith('  - id: '));
  return next < 0 ? lines : lines.slice(0, next);
}

/** Rules that look at one event alone. */
export const stateless = pack.rules.filter(({ remembering }) => remembering === undefined);

/** What the whole pack says to the last of the events, which come one after another. */
export async function verdict(events: readonly AuditEvent[]): Promise<readonly Match[]> {
  const evaluator = createEvaluator(pack);
  const memory = createVolatileMemory();
  let matches: readonly Match[] = [];
  for (const event of events) {
    memory.observe(event.occurredAt);
    matches = await evaluator.evaluate(event, memory);
  }
  return matches;
}

export function verdictOfTest(test: RuleTest): Promise<readonly Match[]> {
  return verdict(toTestEvents(test.events, noon));
}

export function readSample(name: string): unknown {
  return JSON.parse(readFileSync(join(root, 'test/fixtures/samples', `${name}.json`), 'utf8'));
}
