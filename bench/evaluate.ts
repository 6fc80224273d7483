import { Rule } from 'json-rules-engine';
import { createEngine } from '../src/evaluate/engine.ts';
import { createEvaluator } from '../src/evaluate/evaluator.ts';
import { createFacts, EventFacts } from '../src/evaluate/event-facts.ts';
import { formatMistake, parseRules } from '../src/evaluate/load-rules.ts';
import type { RuleSet } from '../src/evaluate/rule.ts';
import type { AuditEvent } from '../src/model/audit-event.ts';

/**
 * One event against 200 rules, 10 % of them without an `action`: what it costs where nothing matches, what each
 * matching rule adds, and what the plain engine takes in the same run. `node bench/evaluate.ts`
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

const event: AuditEvent = {
  id: 'e-1',
  action: 'user_login',
  occurredAt: 0,
  receivedAt: 0,
  actor: {},
  payload: {
    id: 'e-1',
    message: { content: 'Logged in from a device that was not seen before', format: 'simple' },
    attributes: {
      time: '2026-03-01T12:00:00.000Z',
      action: 'user_login',
      actor: { id: '557058:0000', name: 'Ann', email: 'ann@example.com' },
      context: [{ type: 'users', id: 'u1', attributes: { name: 'Bob', email: 'bob@example.com' } }],
      container: [{ type: 'sites', id: 's1', attributes: { siteName: 'example' } }],
      location: { ip: '192.0.2.7', countryName: 'Norway', city: 'Oslo' },
    },
  },
};

/** Microseconds of processor time of one call: the median of several rounds, whatever else the machine does. */
async function measure(times: number, call: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = process.cpuUsage();
    for (let n = 0; n < times; n++) await call();
    const { user, system } = process.cpuUsage(started);
    taken.push((user + system) / times);
  }
  return taken.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
}

async function measureOurs(matching: number): Promise<number> {
  const evaluator = createEvaluator(toRuleSet(matching));
  const found = await evaluator.evaluate(event);
  if (found.length !== matching) throw new Error(`${found.length} rules matched, ${matching} should`);
  return measure(matching === 0 ? 50_000 : 5_000, () => evaluator.evaluate(event));
}

async function measurePlainEngine(): Promise<number> {
  const { rules } = toRuleSet(0);
  const engine = createEngine();
  for (const { id, conditions } of rules) engine.addRule(new Rule({ conditions, event: { type: id } }));
  const facts = createFacts({ all: rules.map(({ conditions }) => conditions) });
  return measure(100, () => engine.run({}, { almanac: new EventFacts(event, facts, async () => ({})) }));
}

const [none, one, ten] = [await measureOurs(0), await measureOurs(1), await measureOurs(10)];
const plain = await measurePlainEngine();
const figures = {
  rules: ruleCount,
  nothingMatchesMicroseconds: Number(none.toFixed(2)),
  eachMatchingRuleMicroseconds: Number(((ten - none) / 10).toFixed(2)),
  firstMatchingRuleMicroseconds: Number((one - none).toFixed(2)),
  plainEngineMicroseconds: Number(plain.toFixed(2)),
};
console.log(JSON.stringify(figures, undefined, 2));
if (figures.nothingMatchesMicroseconds > 30 || figures.eachMatchingRuleMicroseconds > 40)
  process.exitCode = 1;
