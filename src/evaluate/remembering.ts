import { createHash } from 'node:crypto';
import type { NestedCondition } from 'json-rules-engine';
import type { MemoryKind } from '../model/memory.ts';
import { parseDuration } from './duration.ts';
import type { DistinctEntry, FirstSeenEntry, ThresholdEntry } from './memory-schema.ts';

/** What a rule asks of the memory, ready to be asked. */
export interface Remembering {
  readonly threshold?: Windowed;
  readonly distinct?: Windowed & { readonly of: readonly string[] };
  readonly firstSeen?: {
    readonly id: string;
    readonly of: readonly string[];
    readonly withinMs: number;
    readonly learnMs: number;
  };
}

interface Windowed {
  /** The id of its entries, see `MemoryNeed`. */
  readonly id: string;
  readonly count: number;
  readonly withinMs: number;
  readonly by: readonly string[];
}

/** The stateful part of a rule's entry. */
export interface StatefulEntry {
  readonly id: string;
  readonly threshold?: ThresholdEntry | undefined;
  readonly distinct?: DistinctEntry | undefined;
  readonly first_seen?: FirstSeenEntry | undefined;
}

const defaultLearn = '7d';

/** `decides` is all that says which events pass the rule's own conditions. */
export function toRemembering(entry: StatefulEntry, decides: unknown): Remembering | undefined {
  const { threshold, distinct, first_seen: firstSeen } = entry;
  if (threshold === undefined && distinct === undefined && firstSeen === undefined) return undefined;
  const id = (kind: MemoryKind, ...on: readonly unknown[]) => {
    const print = createHash('sha256')
      .update(JSON.stringify([decides, on]))
      .digest('hex')
      .slice(0, 16);
    return `${entry.id}/${kind}/${print}`;
  };
  return {
    ...(threshold && {
      threshold: { id: id('threshold', threshold.by, threshold.within), ...toWindowed(threshold) },
    }),
    ...(distinct && {
      distinct: {
        id: id('distinct', distinct.of, distinct.by, distinct.within),
        of: [distinct.of].flat(),
        ...toWindowed(distinct),
      },
    }),
    ...(firstSeen && {
      firstSeen: { id: id('first_seen', firstSeen.of, firstSeen.within), ...toFirstSeen(firstSeen) },
    }),
  };
}

function toWindowed({ count, within, by }: ThresholdEntry): Omit<Windowed, 'id'> {
  return { count, withinMs: parseDuration(within) ?? 0, by: by === undefined ? [] : [by].flat() };
}

function toFirstSeen({ of, within, learn = defaultLearn }: FirstSeenEntry) {
  return { of: [of].flat(), withinMs: parseDuration(within) ?? 0, learnMs: parseDuration(learn) ?? 0 };
}

/** The facts that are answered from memory, with their parameters as the rule's author wrote them. */
export function memoryConditions({
  threshold,
  distinct,
  first_seen: firstSeen,
}: StatefulEntry): NestedCondition[] {
  const atLeast = 'greaterThanInclusive';
  return [
    ...(threshold
      ? [{ fact: 'threshold', operator: atLeast, value: threshold.count, params: threshold }]
      : []),
    ...(distinct ? [{ fact: 'distinct', operator: atLeast, value: distinct.count, params: distinct }] : []),
    ...(firstSeen ? [{ fact: 'first_seen', operator: 'equal', value: 'first', params: firstSeen }] : []),
  ];
}

export function isMemoryFact(fact: string): fact is MemoryKind {
  return fact === 'threshold' || fact === 'distinct' || fact === 'first_seen';
}
