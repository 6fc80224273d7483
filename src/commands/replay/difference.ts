import type { Alert } from '../../model/alert.ts';

export type Side = 'before' | 'after';

/** An alert that only one of the two sets of rules would have made. */
export interface Change {
  readonly change: 'added' | 'removed';
  readonly alert: Alert;
}

export interface Difference {
  /** Takes what one side opened, as it comes. */
  opened(side: Side, alert: Alert): void;
  /** Lets go of what closed before this received time. */
  settle(receivedAt: number): void;
}

/**
 * Tells apart what two sets of rules make of the same events. Two alerts of one rule and key are the same alert where
 * both are open at once: people would see one message then, even if it began with another event.
 */
export function createDifference(tell: (change: Change) => void): Difference {
  const latest = new Map<string, Partial<Record<Side, Span>>>();
  const settleSpan = (side: Side, span: Span | undefined): void => {
    if (span === undefined || span.paired) return;
    tell({ change: side === 'after' ? 'added' : 'removed', alert: span.alert });
  };
  return {
    opened: (side, alert) => {
      const key = JSON.stringify([alert.rule.id, alert.groupKey]);
      const spans = latest.get(key) ?? {};
      settleSpan(side, spans[side]);
      const other = spans[side === 'after' ? 'before' : 'after'];
      const paired = other !== undefined && !other.paired && alert.openedAt < other.alert.closesAt;
      if (paired) other.paired = true;
      spans[side] = { alert, paired };
      latest.set(key, spans);
    },
    settle: (receivedAt) => {
      for (const [key, { before, after }] of latest) {
        if (Math.max(closesAt(before), closesAt(after)) > receivedAt) continue;
        settleSpan('before', before);
        settleSpan('after', after);
        latest.delete(key);
      }
    },
  };
}

interface Span {
  readonly alert: Alert;
  /** The other side has made it too. */
  paired: boolean;
}

function closesAt(span: Span | undefined): number {
  return span?.alert.closesAt ?? Number.NEGATIVE_INFINITY;
}
