import { type Engine, Rule as EngineRule, type RuleResult } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Memory } from '../model/memory.ts';
import { createActionTest } from './action-test.ts';
import { createFacts, EventFacts } from './event-facts.ts';
import { firstFailed, heldConditions } from './explain.ts';
import { createTemplate } from './field-template.ts';
import { createKeyReader } from './group-key.ts';
import type { Possible } from './possible.ts';
import { createMemoryFilter, createPrefilter } from './prefilter.ts';
import { createRecall, type Recall, type Recollection } from './recall.ts';
import type { CompiledRule, Explanation, Match, Reason } from './rule.ts';

/** One rule, ready to be evaluated any number of times at once. */
export interface Evaluation {
  readonly rule: CompiledRule;
  /** False only where the rule cannot hold for any event with this action. */
  readonly canHaveAction: Possible<string>;
  /** False only where the rule's own conditions cannot hold. */
  readonly canMatch: Possible<AuditEvent>;
  /** For a rule that asks the memory. */
  readonly recall: Recall | undefined;
  /** Only for an event that it can match: it is remembered before the engine is asked, and whatever that says. */
  match(event: AuditEvent, memory: Memory): Promise<Match | undefined>;
  /** Asks the memory, and leaves nothing there. */
  explain(event: AuditEvent, memory: Memory): Promise<Explanation>;
  /** The same, with what held. */
  reason(event: AuditEvent, memory: Memory): Promise<Reason>;
}

export function createEvaluation(rule: CompiledRule, engine: Engine): Evaluation {
  const engineRule = new EngineRule({ conditions: rule.conditions, event: { type: rule.id }, name: rule.id });
  engine.addRule(engineRule);
  const facts = createFacts(rule.conditions);
  const recall = rule.remembering && createRecall(rule.id, rule.remembering);
  // The engine costs three times what the memory does, and most of what is counted is no alert.
  const canMatchWith = createMemoryFilter(rule.conditions, engine);
  const toMatch = createMatchMaker(rule);
  const ask = (event: AuditEvent, memory: Memory) => {
    const seen = new EventFacts(event, facts, async () => (await recall?.about(event).ask(memory)) ?? {});
    return engineRule.evaluate(seen);
  };
  return {
    rule,
    canHaveAction: createActionTest(rule.conditions, engine).canMatch,
    canMatch: createPrefilter(rule.conditions, engine),
    recall,
    match: async (event, memory) => {
      const recalled = recall === undefined ? {} : await rememberAndAsk(recall, event, memory);
      if (!canMatchWith(recalled)) return undefined;
      const { result } = await engineRule.evaluate(new EventFacts(event, facts, async () => recalled));
      return result === true ? toMatch(event, recalled) : undefined;
    },
    explain: async (event, memory) => toExplanation(rule.id, await ask(event, memory)),
    reason: async (event, memory) => {
      const result = await ask(event, memory);
      const held = result.result === true ? heldConditions(result) : [];
      return { ...toExplanation(rule.id, result), held };
    },
  };
}

async function rememberAndAsk(recall: Recall, event: AuditEvent, memory: Memory): Promise<Recollection> {
  const { entries, ask } = recall.about(event);
  await memory.remember(entries);
  return ask(memory);
}

function createMatchMaker(rule: CompiledRule): (event: AuditEvent, recalled: Recollection) => Match {
  const groupKey = createKeyReader(rule.group.by);
  const title = rule.titleTemplate === undefined ? () => rule.name : createTemplate(rule.titleTemplate);
  return (event, { threshold, distinct, since }) => {
    const count = threshold ?? distinct;
    return {
      rule,
      event,
      groupKey: groupKey(event),
      title: title(event),
      ...(count !== undefined && { count }),
      ...(since !== undefined && { since }),
    };
  };
}

function toExplanation(rule: string, result: RuleResult): Explanation {
  if (result.result === true) return { rule, matched: true };
  const failed = firstFailed(result);
  return { rule, matched: false, ...(failed && { failed }) };
}
