import { createEvaluator, type Evaluator } from './evaluator.ts';
import type { CompiledRule, Explanation, Failed, Match, RuleSet, RuleTest } from './rule.ts';
import { toTestEvents } from './test-event.ts';
import { fold } from './text.ts';
import { createVolatileMemory } from './volatile-memory.ts';

/** A rule's own test that did not come out as it says. */
export interface TestFailure {
  readonly rule: string;
  readonly test: string;
  /** `file:line` of the test. */
  readonly source: string;
  /** What was expected and what came instead, in one sentence. */
  readonly message: string;
  /** For an event that should have matched: the first condition that failed. */
  readonly failed?: Failed;
}

export interface TestReport {
  readonly count: number;
  readonly failures: readonly TestFailure[];
}

/** Runs the tests that stand in the rules, those that are off too; `now` is when the last event of each occurs. */
export async function runRuleTests(ruleSet: RuleSet, now: number): Promise<TestReport> {
  const outcomes = await Promise.all(ruleSet.rules.map((rule) => runTestsOf(rule, now)));
  const failures = outcomes.flat().filter((failure) => failure !== undefined);
  return { count: outcomes.flat().length, failures };
}

function runTestsOf(rule: CompiledRule, now: number): Promise<(TestFailure | undefined)[]> {
  const evaluator = createEvaluator({ rules: [{ ...rule, mode: 'live' }], files: new Map() });
  return Promise.all(rule.tests.map((test) => runTest(rule, test, { evaluator, now })));
}

/** Every test begins with an empty memory. */
async function runTest(
  rule: CompiledRule,
  test: RuleTest,
  { evaluator, now }: { evaluator: Evaluator; now: number },
): Promise<TestFailure | undefined> {
  const memory = createVolatileMemory();
  const outcome: { match?: Match; explanation?: Explanation } = {};
  for (const event of toTestEvents(test.events, now)) {
    memory.observe(event.occurredAt);
    const [explanation] = await evaluator.explain(event, memory);
    const [match] = await evaluator.evaluate(event, memory);
    Object.assign(outcome, { match, explanation });
  }
  const about = { rule: rule.id, test: test.name, source: test.source };
  return toFailure(about, test, outcome);
}

type About = Pick<TestFailure, 'rule' | 'test' | 'source'>;

function toFailure(
  about: About,
  expected: RuleTest,
  { match, explanation }: { match?: Match; explanation?: Explanation },
): TestFailure | undefined {
  if (match === undefined && expected.match) {
    const failed = explanation?.failed;
    const why = failed === undefined ? '' : `: ${describeFailed(failed)}`;
    return { ...about, message: `the event should match, and does not${why}`, ...(failed && { failed }) };
  }
  if (match === undefined) return undefined;
  if (!expected.match) return { ...about, message: 'the event should not match, and does' };
  if (expected.title !== undefined && expected.title !== match.title) {
    return { ...about, message: different('title', expected.title, match.title) };
  }
  if (expected.group !== undefined && fold(expected.group) !== match.groupKey) {
    return { ...about, message: different('group', expected.group, match.groupKey) };
  }
  return undefined;
}

function different(what: string, expected: string, found: string): string {
  return `the ${what} should be ${JSON.stringify(expected)}, and is ${JSON.stringify(found)}`;
}

/** A condition that failed, in words: `actor.email must be "x", and is "y"`. */
function describeFailed({ field, test, saw }: Failed): string {
  return `${field} must be ${JSON.stringify(test)}, and is ${saw === null ? 'absent' : JSON.stringify(saw)}`;
}
