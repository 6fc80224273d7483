import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { formatMistake, parseRules } from '../../src/evaluate/load-rules.ts';
import type { RuleSet } from '../../src/evaluate/rule.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

export const noon = Date.parse('2026-03-01T12:00:00Z');

interface Parts {
  readonly id?: string;
  readonly occurredAt?: number;
  readonly action?: string;
  readonly message?: Json;
  readonly attributes?: JsonObject;
}

/** An event as the receiver would make it; `attributes` beside `action` are what a rule can look at. */
export function anEvent(parts: Parts = {}): AuditEvent {
  const { id = 'event-1', occurredAt = noon, action = 'user_login', message, attributes = {} } = parts;
  const time = new Date(occurredAt).toISOString();
  return {
    id,
    action,
    occurredAt,
    receivedAt: noon,
    actor: {},
    payload: { id, ...(message !== undefined && { message }), attributes: { action, time, ...attributes } },
  };
}

/** The rules of one file that must be free of mistakes. */
export function rulesOf(yaml: string, file = 'rules.yaml'): RuleSet {
  const loaded = parseRules(new Map([[file, yaml]]));
  if (loaded.ok) return loaded.ruleSet;
  throw new Error(loaded.mistakes.map(formatMistake).join('\n'));
}

/** The mistakes of one file as they are told. */
export function mistakesOf(yaml: string, file = 'rules.yaml'): string[] {
  const loaded = parseRules(new Map([[file, yaml]]));
  return loaded.ok ? [] : loaded.mistakes.map(formatMistake);
}

/** Whether a rule with this body (YAML in one line, such as `match: {action: x}`) holds for the event. */
export async function holds(body: string, event: AuditEvent, head = ''): Promise<boolean> {
  const ruleSet = rulesOf(`${head}\nrules:\n  - {id: rule, ${body}}`);
  return (await createEvaluator(ruleSet).evaluate(event)).length === 1;
}

/** Whether `field` of an event with `location.city` set to the value passes the test (YAML in one line). */
export function cityPasses(test: string, city: Json | undefined, head = ''): Promise<boolean> {
  const attributes = { location: city === undefined ? {} : { city } };
  return holds(`match: {location.city: ${test}}`, anEvent({ attributes }), head);
}
