import type { Engine, NestedCondition } from 'json-rules-engine';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Json } from '../model/json.ts';
import { followPath } from './fact-path.ts';
import { createFieldReader } from './field.ts';
import { isMemoryFact } from './remembering.ts';

/** Says whether conditions can come out as wanted; where it says no, the engine would too. */
export type Prefilter = (event: AuditEvent) => boolean;

/**
 * Reads the engine's tree and answers at once what the engine takes promises for, with the engine's own operators.
 * What only the memory knows is taken as possible both ways, below a `not` too.
 */
export function createPrefilter(condition: NestedCondition, engine: Engine): Prefilter {
  return canBe(condition, true, engine);
}

function canBe(condition: NestedCondition, outcome: boolean, engine: Engine): Prefilter {
  if ('not' in condition) return canBe(condition.not, !outcome, engine);
  if ('all' in condition) {
    const children = condition.all.map((child) => canBe(child, outcome, engine));
    return outcome ? every(children) : some(children);
  }
  if ('any' in condition) {
    // The engine takes an empty `any` as true.
    if (condition.any.length === 0) return () => outcome;
    const children = condition.any.map((child) => canBe(child, outcome, engine));
    return outcome ? some(children) : every(children);
  }
  return 'fact' in condition ? leafCanBe(condition, outcome, engine) : () => true;
}

function every(tests: readonly Prefilter[]): Prefilter {
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : (event) => tests.every((test) => test(event));
}

function some(tests: readonly Prefilter[]): Prefilter {
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : (event) => tests.some((test) => test(event));
}

type Leaf = Extract<NestedCondition, { fact: string }>;

function leafCanBe(leaf: Leaf, outcome: boolean, engine: Engine): Prefilter {
  if (isMemoryFact(leaf.fact)) return () => true;
  const operator = engine.operators.get(leaf.operator);
  if (operator === null) return () => true;
  const read = createReader(leaf.fact, leaf.path);
  const value: unknown = leaf.value;
  if (!isFactValue(value)) return (event) => operator.evaluate(read(event), value) === outcome;
  const readValue = createReader(value.fact, value.path);
  return (event) => operator.evaluate(read(event), readValue(event)) === outcome;
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
