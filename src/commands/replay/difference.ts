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
 * both are open at once: people would see one message then, even if it began with another event. Alerts count that
 * are opened from `since` on, here as in the sums of each side: of two that are the same, one alone may.
 */
export function createDifference(since: number, tell: (change: Change) => void): Difference {
  const counts = (alert: Alert | undefined) => alert !== undefined && alert.openedAt >= since;
  const latest = new Map<string, Partial<Record<Side, Span>>>();
  const settleSpan = (side: Side, span: Span | undefined): void => {
    if (span === undefined || !counts(span.alert) || counts(span.same)) return;
    tell({ change: side === 'after' ? 'added' : 'removed', alert: span.alert });
  };
  return {
    opened: (side, alert) => {
      const key = JSON.stringify([alert.rule.id, alert.groupKey]);
      const spans = latest.get(key) ?? {};
      settleSpan(side, spans[side]);
      const other = spans[side === 'after' ? 'before' : 'after'];
      const isSame = other !== undefined && !other.same && alert.openedAt < other.alert.closesAt;
      if (isSame) other.same = alert;
      spans[side] = { alert, ...(isSame && { same: other.alert }) };
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
  /** As the other side has made it. */
  same?: Alert;
}

function closesAt(span: Span | undefined): number {
  return span?.alert.closesAt ?? Number.NEGATIVE_INFINITY;
}
