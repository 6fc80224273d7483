import { Almanac, Fact } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import { createPathResolver } from './fact-path.ts';
import { createFieldReader } from './field.ts';

/** What one evaluation of one rule sees: the fields of one event. It is never used twice. */
export class EventFacts extends Almanac {
  readonly event: AuditEvent;

  constructor(event: AuditEvent, facts: readonly Fact[]) {
    super({ pathResolver });
    this.event = event;
    for (const fact of facts) this.addFact(fact);
  }
}

const pathResolver = createPathResolver();

/** A field as a fact; it holds nothing of any event, so that every evaluation can share it. */
export function createFieldFact(field: string): Fact {
  const read = createFieldReader(field);
  const value = (_: unknown, facts: Almanac) => (facts instanceof EventFacts ? read(facts.event) : undefined);
  return new Fact<unknown>(field, value, { cache: false });
}
