import { createActionTest } from '../evaluate/action-test.ts';
import { createEngine } from '../evaluate/engine.ts';
import { fixedActions } from '../evaluate/fixed-actions.ts';
import { nearest } from '../evaluate/nearest.ts';
import type { CompiledRule } from '../evaluate/rule.ts';

/** An action that is known to happen. */
export interface KnownAction {
  readonly name: string;
  readonly displayName?: string;
  /** How many stored events had it. */
  readonly events?: number;
}

export interface Watched {
  /** Rules that cannot hold for any known action. */
  readonly neverMatch: readonly NeverMatch[];
  /** Known actions that no rule names. */
  readonly unwatched: readonly KnownAction[];
  /** Rules that name no action: they look at all. */
  readonly everyAction: readonly string[];
}

export interface NeverMatch {
  readonly rule: string;
  /** What it compares actions with, as its author wrote it. */
  readonly actions: readonly unknown[];
  /** Known actions that are close to those it names, and are not among them. */
  readonly nearest: readonly string[];
}

/** Holds the rules, but for those that are off, against the actions that are known. */
export function watchActions(rules: readonly CompiledRule[], known: readonly KnownAction[]): Watched {
  const active = rules.filter(({ mode }) => mode !== 'off');
  const engine = createEngine();
  const tests = active.map((rule) => ({ rule, test: createActionTest(rule.conditions, engine) }));
  const naming = tests.filter(({ test }) => test.namesActions);
  const names = known.map(({ name }) => name);
  return {
    neverMatch: tests
      // Where nothing is known, nothing can be said of a rule that names nothing.
      .filter(({ test }) => (test.namesActions || names.length > 0) && !names.some(test.canMatch))
      .map(({ rule, test }) => toNeverMatch(rule, test.written, names)),
    unwatched: known.filter(({ name }) => !naming.some(({ test }) => test.canMatch(name))),
    everyAction: tests.filter(({ test }) => !test.namesActions).map(({ rule }) => rule.id),
  };
}

function toNeverMatch(rule: CompiledRule, actions: readonly unknown[], names: readonly string[]): NeverMatch {
  const fixed = [...(fixedActions(rule.conditions) ?? [])];
  const close = fixed.flatMap((name) => nearest(name, names) ?? []);
  const others = close.filter((name) => !actions.flat().includes(name));
  return { rule: rule.id, actions, nearest: [...new Set(others)] };
}
