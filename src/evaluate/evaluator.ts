import {
  type Engine,
  Rule as EngineRule,
  type Fact,
  type NestedCondition,
  type RuleResult,
} from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import { createEngine } from './engine.ts';
import { createFieldFact, EventFacts } from './event-facts.ts';
import { firstFailed } from './explain.ts';
import { createTemplate } from './field-template.ts';
import { createKeyReader } from './group-key.ts';
import type { CompiledRule, Explanation, Match, RuleSet } from './rule.ts';

export interface Evaluator {
  /** The rules that hold for the event, in the order of the files; those that are off are not asked. */
  evaluate(event: AuditEvent): Promise<readonly Match[]>;
  /** Every rule, those that are off too: matched, or the first condition that failed. */
  explain(event: AuditEvent): Promise<readonly Explanation[]>;
}

/** Any number of evaluations may overlap: the rules are built once, and no state of an evaluation is shared. */
export function createEvaluator(ruleSet: RuleSet): Evaluator {
  const engine = createEngine();
  const facts = new Map<string, Fact>();
  const all = ruleSet.rules.map((rule) => createEvaluation(rule, engine, facts));
  const active = all.filter(({ rule }) => rule.mode !== 'off');
  return {
    evaluate: async (event) => {
      const matches = await Promise.all(active.map((evaluation) => evaluation.match(event)));
      return matches.filter((match) => match !== undefined);
    },
    explain: (event) => Promise.all(all.map((evaluation) => evaluation.explain(event))),
  };
}

interface Evaluation {
  readonly rule: CompiledRule;
  match(event: AuditEvent): Promise<Match | undefined>;
  explain(event: AuditEvent): Promise<Explanation>;
}

function createEvaluation(rule: CompiledRule, engine: Engine, facts: Map<string, Fact>): Evaluation {
  const engineRule = new EngineRule({ conditions: rule.conditions, event: { type: rule.id }, name: rule.id });
  engine.addRule(engineRule);
  const needed = [...new Set(fieldsOf(rule.conditions))].map((field) => factOf(field, facts));
  const decide = (event: AuditEvent) => engineRule.evaluate(new EventFacts(event, needed));
  const groupKey = createKeyReader(rule.group.by);
  const title = rule.titleTemplate === undefined ? () => rule.name : createTemplate(rule.titleTemplate);
  return {
    rule,
    match: async (event) => {
      const { result } = await decide(event);
      return result === true ? { rule, event, groupKey: groupKey(event), title: title(event) } : undefined;
    },
    explain: async (event) => toExplanation(rule.id, await decide(event)),
  };
}

function toExplanation(rule: string, result: RuleResult): Explanation {
  if (result.result === true) return { rule, matched: true };
  const failed = firstFailed(result);
  return { rule, matched: false, ...(failed && { failed }) };
}

function factOf(field: string, facts: Map<string, Fact>): Fact {
  const fact = facts.get(field) ?? createFieldFact(field);
  facts.set(field, fact);
  return fact;
}

/** Every fact that the conditions ask for, those they compare with included. */
function fieldsOf(condition: NestedCondition): string[] {
  if ('not' in condition) return fieldsOf(condition.not);
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if (!('fact' in condition)) return [];
  const value: unknown = condition.value;
  return isFactValue(value) ? [condition.fact, value.fact] : [condition.fact];
}

function isFactValue(value: unknown): value is { readonly fact: string } {
  return typeof value === 'object' && value !== null && 'fact' in value && typeof value.fact === 'string';
}
