import { countText } from '../../model/span.ts';
import { printable } from '../printable.ts';
import type { Screen } from '../screen.ts';
import { type Cell, toTable } from '../table.ts';
import type { ChangedAlert, Changes } from './changes.ts';
import type { Replayed } from './course.ts';
import type { RuleResult } from './tally.ts';
import { spanOf, timeText } from './to-text.ts';

const alertsShown = 50;

/** `+12 −3` in all and for each rule, then alert by alert. */
export function differenceText(
  replayed: Replayed,
  dirs: { before: string; after: string },
  screen: Screen,
): string {
  const { compared, results } = replayed;
  if (compared === undefined) return '';
  const { before, changes } = compared;
  const rows = differingRows(before, results, changes);
  const head = ['RULE', 'BEFORE', 'AFTER', 'DIFFERENCE'].map((text) => ({ text, mark: screen.style.dim }));
  return [
    `${spanOf(replayed)} with ${dirs.after} instead of ${dirs.before} ${signed(changes)} alerts.`,
    ...(rows.length === 0
      ? ['', 'No rule would have made another alert.']
      : ['', toTable([head, ...rows], [1, 2])]),
    ...alertLines(changes, screen),
  ].join('\n');
}

function signed({ added, removed }: { added: number; removed: number }): string {
  return `+${added.toLocaleString('en-US')} −${removed.toLocaleString('en-US')}`;
}

function differingRows(
  before: readonly RuleResult[],
  after: readonly RuleResult[],
  changes: Changes,
): Cell[][] {
  const [old, current] = [toMap(before), toMap(after)];
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((id) => {
    const counts = changes.byRule.get(id) ?? { added: 0, removed: 0 };
    const [was, is] = [alertsText(old.get(id)), alertsText(current.get(id))];
    return was === is && counts.added + counts.removed === 0 ? [] : [[id, was, is, signed(counts)]];
  });
}

function toMap(results: readonly RuleResult[]): ReadonlyMap<string, RuleResult> {
  return new Map(results.map((result) => [result.rule.id, result]));
}

/** Shadow rules post nothing: what they would have made is told, and is no difference. */
function alertsText(result: RuleResult | undefined): string {
  if (result === undefined) return '–';
  const count = result.alerts.toLocaleString('en-US');
  return result.rule.mode === 'shadow' ? `${count} in shadow` : count;
}

function alertLines({ alerts, leftOut }: Changes, { style }: Screen): string[] {
  if (alerts.length === 0) return [];
  const more = alerts.length + leftOut - Math.min(alerts.length, alertsShown);
  const rows = alerts.slice(0, alertsShown).map((alert) => alertRow(alert, style));
  return [
    '',
    toTable(rows),
    ...(more === 0 ? [] : [`… and ${countText(more, 'alert')} more: --json lists them.`]),
  ];
}

function alertRow({ change, rule, key, at, event }: ChangedAlert, style: Screen['style']): Cell[] {
  const sign = change === 'added' ? { text: '+', mark: style.bad } : { text: '−', mark: style.good };
  return [sign, rule, printable(key, 60), timeText(at), { text: printable(event, 60), mark: style.dim }];
}
