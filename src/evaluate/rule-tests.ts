import type { Actor, AuditEvent } from '../model/audit-event.ts';
import { isObject, type Json, type JsonObject, textOf } from '../model/json.ts';
import { createEvaluator } from './evaluator.ts';
import type { CompiledRule, Explanation, Failed, RuleSet, RuleTest } from './rule.ts';

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

/** Runs the tests that stand in the rules; `now` is the time of events that say none. */
export async function runRuleTests(ruleSet: RuleSet, now: number): Promise<TestReport> {
  const outcomes = await Promise.all(ruleSet.rules.map((rule) => runTestsOf(rule, now)));
  const failures = outcomes.flat().filter((failure) => failure !== undefined);
  return { count: outcomes.flat().length, failures };
}

async function runTestsOf(rule: CompiledRule, now: number): Promise<(TestFailure | undefined)[]> {
  const evaluator = createEvaluator({ rules: [rule], files: new Map() });
  return Promise.all(
    rule.tests.map(async (test) => {
      const [explanation] = await evaluator.explain(toTestEvent(test.event, now));
      return explanation && toFailure(rule, test, explanation);
    }),
  );
}

function toFailure(
  rule: CompiledRule,
  test: RuleTest,
  { matched, failed }: Explanation,
): TestFailure | undefined {
  if (matched === test.match) return undefined;
  const about = { rule: rule.id, test: test.name, source: test.source };
  if (matched) return { ...about, message: 'the event should not match, and does' };
  const why = failed === undefined ? '' : `: ${describeFailed(failed)}`;
  return { ...about, message: `the event should match, and does not${why}`, ...(failed && { failed }) };
}

/** A condition that failed, in words: `actor.email must be "x", and is "y"`. */
export function describeFailed({ field, test, saw }: Failed): string {
  return `${field} must be ${JSON.stringify(test)}, and is ${saw === null ? 'absent' : JSON.stringify(saw)}`;
}

/** What a test gives are the attributes of an event, with `id` and `message` beside them. */
function toTestEvent(written: RuleTest['event'], now: number): AuditEvent {
  const { id, message, type, links, relations, ...attributes } = toJsonObject(written);
  const time = attributes['time'] ?? new Date(now).toISOString();
  const occurredAt = Date.parse(textOf(time) ?? '');
  return {
    id: textOf(id) ?? '',
    action: textOf(attributes['action']) ?? '',
    occurredAt: Number.isNaN(occurredAt) ? now : occurredAt,
    receivedAt: now,
    actor: toActor(attributes['actor']),
    payload: withoutAbsent({ id, type, links, relations, message, attributes: { ...attributes, time } }),
  };
}

function toActor(actor: Json | undefined): Actor {
  if (!isObject(actor)) return {};
  const [id, name, email] = [textOf(actor['id']), textOf(actor['name']), textOf(actor['email'])];
  return { ...(id && { id }), ...(name && { name }), ...(email && { email }) };
}

function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function toJsonObject(value: RuleTest['event']): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}

function toJson(value: unknown): Json | undefined {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  return isObject(value) ? toJsonObject(value) : undefined;
}
