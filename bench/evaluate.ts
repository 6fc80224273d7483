import { join } from 'node:path';
import { Rule } from 'json-rules-engine';
import { createEngine } from '../src/evaluate/engine.ts';
import { createEvaluator } from '../src/evaluate/evaluator.ts';
import { createFacts, EventFacts } from '../src/evaluate/event-facts.ts';
import { formatMistake, loadRules, parseRules } from '../src/evaluate/load-rules.ts';
import type { RuleSet } from '../src/evaluate/rule.ts';
import { createVolatileMemory } from '../src/evaluate/volatile-memory.ts';
import type { AuditEvent } from '../src/model/audit-event.ts';

/**
 * One event against 200 rules, 10 % of them without an `action`: what it costs where nothing matches, what each
 * matching rule adds, and what the plain engine takes in the same run; then the same of the pack as it is shipped, for
 * an event that no rule looks at and for a login, which some of its rules remember. `node bench/evaluate.ts`
 */
const ruleCount = 200;
const rounds = 7;

function toRuleFile(matching: number): string {
  const rules = Array.from({ length: ruleCount }, (_, n) => {
    if (n < matching) return `{id: r-${n}, match: {action: user_login, actor.email: "*@example.com"}}`;
    return n % 10 === 9
      ? `{id: r-${n}, match: {message: {contains: "words ${n}"}, location.ip: {not: {cidr: 10.0.0.0/8}}}}`
      : `{id: r-${n}, match: {action: action_${n}, groups.name: ["*admin*"]}, unless: {actor.email: scim@example.com}}`;
  });
  return `rules:\n${rules.map((rule) => `  - ${rule}`).join('\n')}`;
}

function toRuleSet(matching: number): RuleSet {
  const loaded = parseRules(new Map([['bench.yaml', toRuleFile(matching)]]));
  if (!loaded.ok) throw new Error(loaded.mistakes.slice(0, 3).map(formatMistake).join('\n'));
  return loaded.ruleSet;
}

/** Different events, so that nothing that is kept of one serves the next. */
const logins = toEvents('user_login', 'Logged in from a device that was not seen before');
const pageUpdates = toEvents('confluence_page_updated', 'Updated the page Minutes of the weekly meeting');

function toEvents(action: string, content: string): AuditEvent[] {
  return Array.from({ length: 1000 }, (_, n) => {
    const occurredAt = Date.parse('2026-03-01T12:00:00Z') + n * 1000;
    const actor = { id: `557058:${n % 100}`, name: `Ann ${n % 100}`, email: `ann${n % 100}@example.com` };
    const attributes = {
      time: new Date(occurredAt).toISOString(),
      action,
      actor,
      context: [{ type: 'users', id: 'u1', attributes: { name: 'Bob', email: 'bob@example.com' } }],
      container: [{ type: 'sites', id: 's1', attributes: { siteName: 'example' } }],
      location: { ip: '192.0.2.7', countryName: 'Norway', city: 'Oslo' },
    };
    const message = { content: `${content} (${n})`, format: 'simple' };
    return {
      id: `e-${n}`,
      action,
      occurredAt,
      receivedAt: occurredAt,
      actor,
      payload: { id: `e-${n}`, message, attributes },
    };
  });
}

async function loadPack(): Promise<RuleSet> {
  const loaded = await loadRules(join(import.meta.dirname, '..', 'rules'));
  if (!loaded.ok) throw new Error(loaded.mistakes.slice(0, 3).map(formatMistake).join('\n'));
  return loaded.ruleSet;
}

/** Microseconds of processor time of one event: the median of several rounds, whatever else the machine does. */
async function measure(
  times: number,
  events: readonly AuditEvent[],
  call: (event: AuditEvent) => Promise<unknown>,
): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage();
    for (let n = 0; n < times; n++) for (const event of events) await call(event);
    const { user, system } = process.cpuUsage(started);
    taken.push((user + system) / times / events.length);
  }
  return taken.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
}

async function measureOurs(rules: RuleSet, { of, matching }: Case): Promise<number> {
  const [evaluator, memory] = [createEvaluator(rules), createVolatileMemory()];
  for (const event of of) {
    const found = await evaluator.evaluate(event, memory);
    if (found.length !== matching) throw new Error(`${found.length} rules matched, ${matching} should`);
  }
  return measure(matching === 0 ? 50 : 5, of, (event) => evaluator.evaluate(event, memory));
}

interface Case {
  readonly of: readonly AuditEvent[];
  readonly matching: number;
}

/** What a rule remembers is a constant here: the engine alone is measured. */
async function measurePlainEngine({ rules }: RuleSet, of: readonly AuditEvent[]): Promise<number> {
  const engine = createEngine();
  for (const { id, conditions } of rules) engine.addRule(new Rule({ conditions, event: { type: id } }));
  const facts = createFacts({ all: rules.map(({ conditions }) => conditions) });
  return measure(1, of.slice(0, 100), (event) =>
    engine.run({}, { almanac: new EventFacts(event, facts, async () => ({})) }),
  );
}

const measureMatching = (matching: number) => measureOurs(toRuleSet(matching), { of: logins, matching });
const [none, one, ten] = [await measureMatching(0), await measureMatching(1), await measureMatching(10)];
const pack = await loadPack();
const microseconds = {
  nothingMatches: none,
  eachMatchingRule: (ten - none) / 10,
  firstMatchingRule: one - none,
  plainEngine: await measurePlainEngine(toRuleSet(0), logins),
  packNothingMatches: await measureOurs(pack, { of: pageUpdates, matching: 0 }),
  packNothingMatchesAndSomeCount: await measureOurs(pack, { of: logins, matching: 0 }),
  packPlainEngine: await measurePlainEngine(pack, pageUpdates),
};
const rounded = Object.entries(microseconds).map(([name, value]) => [name, Number(value.toFixed(2))]);
const figures = { rules: ruleCount, packRules: pack.rules.length, microseconds: Object.fromEntries(rounded) };
console.log(JSON.stringify(figures, undefined, 2));
if (none > 30 || microseconds.packNothingMatches > 30 || microseconds.eachMatchingRule > 40)
  process.exitCode = 1;
