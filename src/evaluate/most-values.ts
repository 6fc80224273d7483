import { fixedActions } from './fixed-actions.ts';
import type { CompiledRule } from './rule.ts';

/** How many different values `distinct` can see at most for one key; undefined where nothing bounds them. */
export function mostValues({ conditions, remembering }: CompiledRule): number | undefined {
  const { of = [], by = [] } = remembering?.distinct ?? {};
  const free = of.filter((field) => !by.includes(field) || !hasOneValue(field));
  if (of.length === 0 || free.some((field) => field !== 'action')) return undefined;
  return free.length === 0 ? 1 : fixedActions(conditions)?.size;
}

/** Items may be many in one event, and each value of one is a key of its own. */
function hasOneValue(field: string): boolean {
  return /^(?:id|action|time|(?:actor|location)\.[^.*]+)$/.test(field);
}
