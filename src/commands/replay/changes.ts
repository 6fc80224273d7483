import type { Change } from './difference.ts';

/** The alerts that one of two sets of rules would not have made. */
export interface Changes {
  readonly added: number;
  readonly removed: number;
  readonly byRule: ReadonlyMap<string, { readonly added: number; readonly removed: number }>;
  /** One by one, earliest first; `leftOut` says how many are not listed. */
  readonly alerts: readonly ChangedAlert[];
  readonly leftOut: number;
}

export interface ChangedAlert {
  readonly change: Change['change'];
  readonly rule: string;
  readonly key: string;
  /** When its first event was received, ms. */
  readonly at: number;
  /** The event that opened it. */
  readonly event: string;
  readonly title: string;
}

/** More than anyone reads one by one; the counts go on. */
const mostListed = 10_000;

export interface ChangeList {
  add(change: Change): void;
  end(): Changes;
}

export function createChangeList(): ChangeList {
  const counts = new Map<string, { added: number; removed: number }>();
  const alerts: ChangedAlert[] = [];
  return {
    add: ({ change, alert }) => {
      const ofRule = counts.get(alert.rule.id) ?? { added: 0, removed: 0 };
      counts.set(alert.rule.id, ofRule);
      ofRule[change] += 1;
      if (alerts.length < mostListed) {
        const { rule, groupKey: key, openedAt: at, first, title } = alert;
        alerts.push({ change, rule: rule.id, key, at, event: first.id, title });
      }
    },
    end: () => {
      const sum = (change: Change['change']) =>
        [...counts.values()].reduce((total, ofRule) => total + ofRule[change], 0);
      const [added, removed] = [sum('added'), sum('removed')];
      const listed = alerts.toSorted((a, b) => a.at - b.at);
      return { added, removed, byRule: counts, alerts: listed, leftOut: added + removed - listed.length };
    },
  };
}
