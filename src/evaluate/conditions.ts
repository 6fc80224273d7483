import type { NestedCondition, TopLevelCondition } from 'json-rules-engine';
import { isObject } from '../model/json.ts';
import { type LeafEntry, leafSchema, leafValueSchema } from './conditions-schema.ts';
import { createEngine } from './engine.ts';
import { toFactPlace } from './fact-path.ts';
import { compileLeafValue } from './leaf-value.ts';
import { opposite, type Scope } from './scope.ts';
import { warnOfWhole } from './whole-items.ts';
import type { Path } from './yaml-source.ts';

/**
 * Compiles `conditions`. What the schema has refused already is left out here, so that the rest of the tree
 * still tells its mistakes; a tree with mistakes is never evaluated.
 */
export function compileTree(raw: unknown, path: Path, scope: Scope): TopLevelCondition | undefined {
  if (!isObject(raw)) return undefined;
  const extras = branchExtras(raw['name'], raw['priority']);
  if (Array.isArray(raw['all'])) return { all: compileNodes(raw['all'], [...path, 'all'], scope), ...extras };
  if (Array.isArray(raw['any'])) return { any: compileNodes(raw['any'], [...path, 'any'], scope), ...extras };
  const not = compileNode(raw['not'], [...path, 'not'], opposite(scope));
  return not && { not, ...extras };
}

function compileNodes(nodes: readonly unknown[], path: Path, scope: Scope): NestedCondition[] {
  return nodes.flatMap((node, index) => compileNode(node, [...path, index], scope) ?? []);
}

function compileNode(raw: unknown, path: Path, scope: Scope): NestedCondition | undefined {
  const leaf = leafSchema.safeParse(raw);
  if (leaf.success) return compileLeaf(leaf.data, path, scope);
  const { data: sound } = leafValueSchema.safeParse(raw);
  if (sound !== undefined) compileLeafValue(sound, [...path, 'value'], scope);
  return compileTree(raw, path, scope);
}

const { operators } = createEngine();

function branchExtras(name: unknown, priority: unknown): { name?: string; priority?: number } {
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof priority === 'number' && { priority }),
  };
}

function compileLeaf(leaf: LeafEntry, path: Path, scope: Scope): NestedCondition {
  const value = compileLeafValue(leaf, [...path, 'value'], scope);
  const operator = operators.get(leaf.operator);
  if (leaf.path === undefined && !isObject(value))
    warnOfWhole(leaf.fact, (fact) => operator?.evaluate(fact, value) === true, {
      path: [...path, 'fact'],
      scope,
    });
  return {
    ...toFactPlace(leaf.fact, leaf.path),
    operator: leaf.operator,
    value,
    ...(leaf.params !== undefined && { params: leaf.params }),
    ...branchExtras(leaf.name, leaf.priority),
  };
}
