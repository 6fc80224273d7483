import { RelayError } from '../errors.ts';
import { createEvaluator } from '../evaluate/evaluator.ts';
import { formatMistake, loadRules } from '../evaluate/load-rules.ts';
import type { Explanation } from '../evaluate/rule.ts';
import { describeFailed } from '../evaluate/rule-tests.ts';
import { toAuditEvents } from '../receive/to-audit-events.ts';
import type { CommandInput } from './command.ts';
import { parseEventFile, readEventFile } from './read-events.ts';

/** For each rule: matched, or the first condition that failed with the value it saw. */
export async function runExplain({ args, environment, json, print }: CommandInput): Promise<number> {
  const payload = parseEventFile(await readEventFile(args, 'explain'));
  const loaded = await loadRules(environment['RULES_DIR'] ?? 'rules');
  if (!loaded.ok) throw new RelayError('rules_invalid', loaded.mistakes.map(formatMistake).join('\n'));
  const { events, unreadable } = toAuditEvents(payload, Date.now());
  const [first] = unreadable;
  if (events.length === 0)
    throw new RelayError('usage', `No audit event in this: ${first?.reason ?? 'it is empty'}.`);
  const evaluator = createEvaluator(loaded.ruleSet);
  for (const event of events) {
    const explanations = await evaluator.explain(event);
    if (json) print(JSON.stringify(explanations, null, 2));
    else print(toText(event.id, event.action, explanations));
  }
  return 0;
}

function toText(id: string, action: string, explanations: readonly Explanation[]): string {
  const width = Math.max(...explanations.map(({ rule }) => rule.length));
  const sorted = explanations.toSorted((a, b) => Number(b.matched) - Number(a.matched));
  const lines = sorted.map((explanation) => `  ${lineOf(explanation, width)}`);
  return [`event ${id} · ${action}`, ...lines].join('\n');
}

function lineOf({ rule, matched, failed }: Explanation, width: number): string {
  const name = rule.padEnd(width);
  if (matched) return `${name}  matched`;
  return `${name}  no${failed === undefined ? '' : `: ${describeFailed(failed)}`}`;
}
