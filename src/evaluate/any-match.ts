import type { NestedCondition } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import { someTest } from './combine.ts';
import type { Evaluation } from './evaluation.ts';
import { createFieldReader } from './field.ts';
import type { Possible } from './possible.ts';
import { createTextTest, isValueTest } from './value-test.ts';

/**
 * Whether one of the rules can match an event. Those that want texts in the same field are asked one by one only where
 * it holds a text that one of them wants: for most events none does.
 */
export function createAnyMatch(evaluations: readonly Evaluation[]): Possible<AuditEvent> {
  const wanting = evaluations.map(({ rule, canMatch }) => ({
    canMatch,
    wanted: wantedTexts(rule.conditions),
  }));
  const byField = Map.groupBy(wanting, ({ wanted }) => wanted?.field);
  return someTest(
    [...byField].map(([field, group]) => {
      const canOneMatch = someTest(group.map(({ canMatch }) => canMatch));
      if (field === undefined) return canOneMatch;
      const read = createFieldReader(field);
      const isWanted = createTextTest(new Set(group.flatMap(({ wanted }) => [...(wanted?.texts ?? [])])));
      return (event) => isWanted(read(event)) && canOneMatch(event);
    }),
  );
}

interface Wanted {
  readonly field: string;
  /** Folded. */
  readonly texts: ReadonlySet<string>;
}

/** The first field, other than the action, that must hold one of some texts for the conditions to hold. */
function wantedTexts(condition: NestedCondition): Wanted | undefined {
  if ('all' in condition) {
    for (const child of condition.all) {
      const wanted = wantedTexts(child);
      if (wanted !== undefined) return wanted;
    }
  }
  if (!('fact' in condition)) return undefined;
  const { fact, path, operator } = condition;
  const value: unknown = condition.value;
  if (fact === 'action' || path !== undefined || operator !== 'matches' || !isValueTest(value))
    return undefined;
  return value.literals && { field: fact, texts: value.literals };
}
