import { Almanac, Fact, type NestedCondition } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import type { MemoryKind } from '../model/memory.ts';
import { resolvePath } from './fact-path.ts';
import { createFieldReader } from './field.ts';
import { isFactValue } from './prefilter.ts';
import type { Recollection } from './recall.ts';
import { isMemoryFact } from './remembering.ts';

/** What one evaluation of one rule sees: the fields of one event and what is remembered. It is never used twice. */
export class EventFacts extends Almanac {
  readonly event: AuditEvent;
  readonly #recall: () => Promise<Recollection>;
  #recalled: Promise<Recollection> | undefined;

  constructor(event: AuditEvent, facts: readonly Fact[], recall: () => Promise<Recollection>) {
    super({ pathResolver: resolvePath });
    this.event = event;
    this.#recall = recall;
    for (const fact of facts) this.addFact(fact);
  }

  /** Asks the memory once, and only when a condition comes to it. */
  recall(): Promise<Recollection> {
    this.#recalled ??= this.#recall();
    return this.#recalled;
  }
}

/** The facts that conditions ask for. They hold nothing of any event, so that all evaluations share them. */
export function createFacts(condition: NestedCondition): Fact[] {
  return [...new Set(factsOf(condition))].map((name) => {
    return isMemoryFact(name) ? createMemoryFact(name) : createFieldFact(name);
  });
}

function createFieldFact(field: string): Fact {
  const read = createFieldReader(field);
  const value = (_: unknown, facts: Almanac) => (facts instanceof EventFacts ? read(facts.event) : undefined);
  return new Fact<unknown>(field, value, { cache: false });
}

function createMemoryFact(kind: MemoryKind): Fact {
  const value = async (_: unknown, facts: Almanac) => {
    return facts instanceof EventFacts ? (await facts.recall())[kind] : undefined;
  };
  return new Fact<unknown>(kind, value, { cache: false });
}

function factsOf(condition: NestedCondition): string[] {
  if ('not' in condition) return factsOf(condition.not);
  if ('all' in condition) return condition.all.flatMap(factsOf);
  if ('any' in condition) return condition.any.flatMap(factsOf);
  if (!('fact' in condition)) return [];
  const value: unknown = condition.value;
  return isFactValue(value) ? [condition.fact, value.fact] : [condition.fact];
}
