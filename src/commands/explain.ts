import { createEvaluator } from '../evaluate/evaluator.ts';
import type { Explanation, RuleSet } from '../evaluate/rule.ts';
import { createVolatileMemory } from '../evaluate/volatile-memory.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { CommandInput } from './command.ts';
import { failedText } from './failed-text.ts';
import { printable } from './printable.ts';
import { parseEvents, readEventFile } from './read-events.ts';
import { loadSoundRules, rulesDir } from './rules.ts';
import type { Screen } from './screen.ts';
import { toTable } from './table.ts';

/**
 * For each rule: matched, or the first condition that failed with the value it saw. Rules that count see the events
 * of the file, in its order, and nothing else. `--json` prints for one event the list of explanations, for several
 * a list of `{event, action, rules}`.
 */
export async function runExplain({ args, options, environment, screen }: CommandInput): Promise<number> {
  const read = parseEvents(await readEventFile(args, 'explain'), Date.now());
  const ruleSet = await loadSoundRules(rulesDir(environment));
  const explained = await explainAll(read.events, ruleSet);
  if (options.json === true) screen.print(JSON.stringify(toJson(explained), null, 2));
  else {
    const off = new Set(ruleSet.rules.filter(({ mode }) => mode === 'off').map(({ id }) => id));
    screen.print(explained.map((one) => toText(one, off, screen)).join('\n\n'));
  }
  for (const { reason } of read.unreadable) screen.warn(`A record was passed over: ${reason}.`);
  return 0;
}

interface Explained {
  readonly event: AuditEvent;
  readonly rules: readonly Explanation[];
}

async function explainAll(events: readonly AuditEvent[], ruleSet: RuleSet): Promise<Explained[]> {
  // A rule that is off would remember nothing, and then say that it saw nothing.
  const rules = ruleSet.rules.map((rule) => ({ ...rule, mode: 'live' as const }));
  const evaluator = createEvaluator({ ...ruleSet, rules });
  const memory = createVolatileMemory();
  const explained: Explained[] = [];
  for (const event of events) {
    memory.observe(event.occurredAt);
    explained.push({ event, rules: await evaluator.explain(event, memory) });
    await memory.remember(evaluator.entriesOf(event));
  }
  return explained;
}

function toJson(explained: readonly Explained[]): unknown {
  const [first, ...more] = explained;
  if (first !== undefined && more.length === 0) return first.rules;
  return explained.map(({ event, rules }) => ({ event: event.id, action: event.action, rules }));
}

function toText({ event, rules }: Explained, off: ReadonlySet<string>, { style }: Screen): string {
  const rank = ({ rule, matched }: Explanation) => (matched ? Number(off.has(rule)) : 2);
  const sorted = rules.toSorted((a, b) => rank(a) - rank(b));
  const rows = sorted.map(({ rule, matched, failed }) => {
    if (matched && off.has(rule)) return [`  ${rule}`, { text: 'would match, but is off', mark: style.dim }];
    if (matched)
      return [
        { text: `  ${rule}`, mark: style.good },
        { text: 'matched', mark: style.good },
      ];
    return [`  ${rule}`, { text: failed === undefined ? 'no' : failedText(failed), mark: style.dim }];
  });
  const title = style.strong(`event ${printable(event.id)} · ${printable(event.action)}`);
  return rows.length === 0 ? `${title}\n  no rules` : `${title}\n${toTable(rows)}`;
}
