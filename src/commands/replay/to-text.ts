import { countText } from '../../model/span.ts';
import { printable } from '../printable.ts';
import type { Screen } from '../screen.ts';
import { type Cell, toTable } from '../table.ts';
import type { Replayed } from './course.ts';
import type { RuleResult } from './tally.ts';

const keysShown = 3;

/** Rules with the most alerts first, each with its first keys. */
export function toText({ results, ...replayed }: Replayed, { style }: Screen): string {
  const loud = results
    .filter(({ events }) => events > 0)
    .toSorted((a, b) => b.alerts - a.alerts || b.events - a.events);
  const silent = results.filter(({ events }) => events === 0);
  const alerts = results.reduce((sum, result) => sum + result.alerts, 0);
  const head = ['RULE AND KEY', 'SEVERITY', 'ALERTS', 'EVENTS', 'EXAMPLE'];
  const rows = [
    head.map((text) => ({ text, mark: style.dim })),
    ...loud.flatMap((one) => ruleRows(one, style)),
  ];
  return [
    `${spanOf(replayed)} ${countText(results.length, 'rule')} would have made ${countText(alerts, 'alert')}.`,
    ...(loud.length === 0 ? [] : ['', toTable(rows, [2, 3])]),
    ...(silent.length === 0 ? [] : ['', `Without a match: ${silent.map(({ rule }) => rule.id).join(', ')}`]),
  ].join('\n');
}

/** `12,000 events received from … to …:` */
export function spanOf({ events, firstReceivedAt, lastReceivedAt }: Omit<Replayed, 'results'>): string {
  if (firstReceivedAt === undefined || lastReceivedAt === undefined)
    return 'No event is stored of that time.';
  return `${countText(events, 'event')} received from ${timeText(firstReceivedAt)} to ${timeText(lastReceivedAt)}:`;
}

export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function ruleRows({ rule, alerts, events, keys }: RuleResult, style: Screen['style']): Cell[][] {
  const severity = rule.mode === 'shadow' ? `${rule.severity}, shadow` : rule.severity;
  const shown = keys.slice(0, keysShown);
  return [
    [{ text: rule.id, mark: style.strong }, severity, number(alerts), number(events)],
    ...shown.map(({ key, example, ...counts }) => [
      `  ${printable(key, 60)}`,
      '',
      number(counts.alerts),
      number(counts.events),
      { text: `${printable(example.event, 60)}  ${timeText(example.at)}`, mark: style.dim },
    ]),
  ];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
