import type { Engine, NestedCondition } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Json } from '../model/json.ts';
import { followPath } from './fact-path.ts';
import { createFieldReader } from './field.ts';
import { createPossible, type Leaf, type Possible } from './possible.ts';
import type { Recollection } from './recall.ts';
import { isMemoryFact } from './remembering.ts';

/** What can be told at once of an event, with the engine's own operators, for which the engine takes promises. */
export function createPrefilter(condition: NestedCondition, engine: Engine): Possible<AuditEvent> {
  return createPossible(condition, (leaf) => createEventTest(leaf, engine));
}

/** The same of what the memory answers. */
export function createMemoryFilter(condition: NestedCondition, engine: Engine): Possible<Recollection> {
  return createPossible(condition, ({ fact, operator: name, value }) => {
    const operator = engine.operators.get(name);
    if (!isMemoryFact(fact) || operator === null) return undefined;
    return (recalled) => operator.evaluate(recalled[fact], value);
  });
}

/** Undefined for what only the memory knows. */
function createEventTest(leaf: Leaf, engine: Engine): Possible<AuditEvent> | undefined {
  const operator = engine.operators.get(leaf.operator);
  if (isMemoryFact(leaf.fact) || operator === null) return undefined;
  const read = createReader(leaf.fact, leaf.path);
  const value: unknown = leaf.value;
  if (!isFactValue(value)) return (event) => operator.evaluate(read(event), value);
  const readValue = createReader(value.fact, value.path);
  return (event) => operator.evaluate(read(event), readValue(event));
}

function createReader(fact: string, path: string | undefined): (event: AuditEvent) => Json | undefined {
  const read = createFieldReader(fact);
  return path === undefined ? read : (event) => followPath(read(event), path);
}

export interface FactValue {
  readonly fact: string;
  readonly path?: string;
}

/** A condition may compare with another fact in place of a constant. */
export function isFactValue(value: unknown): value is FactValue {
  return typeof value === 'object' && value !== null && 'fact' in value && typeof value.fact === 'string';
}
