import type { MemoryKind } from '../model/memory.ts';
import type { CompiledRule, Mistake } from './rule.ts';
import type { Path, Position } from './yaml-source.ts';

/** How far back a rule looks, and where its file says so. */
export interface Reach extends Omit<Mistake, 'message'> {
  readonly rule: string;
  readonly kind: MemoryKind;
  readonly key: 'within' | 'learn';
  readonly ms: number;
}

/** All of them, none of a rule that is off; `locate` takes the path below the rule's entry. */
export function reachesOf(
  { id, mode, remembering = {} }: CompiledRule,
  file: string,
  locate: (path: Path) => Position,
): Reach[] {
  if (mode === 'off') return [];
  const { threshold, distinct, firstSeen } = remembering;
  const to = (kind: MemoryKind, key: Reach['key'], ms: number | undefined): Reach[] =>
    ms === undefined ? [] : [{ file, ...locate([kind, key]), rule: id, kind, key, ms }];
  return [
    ...to('threshold', 'within', threshold?.withinMs),
    ...to('distinct', 'within', distinct?.withinMs),
    ...to('first_seen', 'within', firstSeen?.withinMs),
    ...to('first_seen', 'learn', firstSeen?.learnMs),
  ];
}
