import { RelayError } from '../errors.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Memory, MemoryEntry, MemoryNeed } from '../model/memory.ts';
import { createActionIndex } from './action-index.ts';
import { createAnyMatch } from './any-match.ts';
import { createEngine } from './engine.ts';
import { createEvaluation, type Evaluation } from './evaluation.ts';
import type { Explanation, Match, Reason, RuleSet } from './rule.ts';
import { createTurns } from './turns.ts';
import { createVolatileMemory } from './volatile-memory.ts';

export interface Evaluator {
  /** False only where no rule could hold for the event, nor remember anything of it: most events need no more. */
  concerns(event: AuditEvent): boolean;
  /**
   * The rules that hold for the event, in the order of the files; those that are off are not asked. The memory is
   * told what the event leaves behind, matched or not, and asked, only for rules whose own conditions hold.
   */
  evaluate(event: AuditEvent, memory?: Memory): Promise<readonly Match[]>;
  /** Every rule, those that are off too: matched, or the first condition that failed. The memory is only asked. */
  explain(event: AuditEvent, memory?: Memory): Promise<readonly Explanation[]>;
  /** One rule, with the conditions that hold; undefined where there is no such rule. The memory is only asked. */
  reason(ruleId: string, event: AuditEvent, memory: Memory): Promise<Reason | undefined>;
  /** What the rules need remembered; those that are off need nothing. */
  readonly needs: readonly MemoryNeed[];
  /** What a stored event leaves behind: to rebuild the memory of new and changed rules. */
  entriesOf(event: AuditEvent): readonly MemoryEntry[];
}

/**
 * Any number of evaluations may overlap: the rules are built once and no state of an evaluation is shared. Those
 * that ask the same memory take turns, in the order they were called, so that they see what they would see alone.
 */
export function createEvaluator(ruleSet: RuleSet): Evaluator {
  const engine = createEngine();
  const all = ruleSet.rules.map((rule) => createEvaluation(rule, engine));
  const active = all.filter(({ rule }) => rule.mode !== 'off');
  const byAction = createActionIndex(
    active,
    ({ canHaveAction }, action) => canHaveAction(action),
    (evaluations) => ({ evaluations, canAnyMatch: createAnyMatch(evaluations) }),
  );
  const candidates = (event: AuditEvent) =>
    byAction(event.action).evaluations.filter(({ canMatch }) => canMatch(event));
  const inTurn = createTurns<Memory>();
  return {
    concerns: (event) => byAction(event.action).canAnyMatch(event),
    evaluate: async (event, memory = noMemory) => {
      const evaluations = candidates(event);
      if (evaluations.length === 0) return [];
      const match = () => matchAll(evaluations, event, memory);
      return evaluations.some(({ recall }) => recall !== undefined) ? inTurn(memory, match) : match();
    },
    explain: (event, memory = createVolatileMemory()) => {
      return Promise.all(all.map((evaluation) => evaluation.explain(event, memory)));
    },
    reason: async (ruleId, event, memory) =>
      all.find(({ rule }) => rule.id === ruleId)?.reason(event, memory),
    needs: active.flatMap(({ recall }) => recall?.needs ?? []),
    entriesOf: (event) => candidates(event).flatMap(({ recall }) => recall?.about(event).entries ?? []),
  };
}

/** One after another, as a database transaction answers one question at a time. */
async function matchAll(
  evaluations: readonly Evaluation[],
  event: AuditEvent,
  memory: Memory,
): Promise<Match[]> {
  const matches: Match[] = [];
  for (const evaluation of evaluations) {
    const match = await evaluation.match(event, memory);
    if (match !== undefined) matches.push(match);
  }
  return matches;
}

const noMemory: Memory = {
  remember: refuse,
  timesNear: refuse,
  valuesNear: refuse,
  seenBetween: refuse,
  historyStart: refuse,
};

/** A rule that counts must not quietly see nothing. */
async function refuse(): Promise<never> {
  throw new RelayError('store_unavailable', 'a rule asks for memory, and the evaluation was given none');
}
