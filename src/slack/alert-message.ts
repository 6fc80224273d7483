import type { Rendered } from '../deliver/notifier.ts';
import type { Alert } from '../model/alert.ts';
import type { Actor } from '../model/audit-event.ts';
import { countText, spanText } from '../model/span.ts';
import { type Block, context, fields, header, limits, quote, section } from './blocks.ts';
import { escapeText, inline, link, plain, time } from './escape.ts';
import { severityMarks } from './severity-mark.ts';

/** An event this much older than its arrival is said to be late. */
const lateMs = 15 * 60_000;

/** The message of an alert: what happened, who, on what, where from, when; the rule and why it matters. */
export function alertMessage(alert: Alert): Rendered {
  const { emoji, color, label } = severityMarks[alert.rule.severity];
  return {
    text: fallback(alert),
    blocks: [
      header(`${emoji} ${alert.title}`),
      section(whatHappened(alert)),
      fields(facts(alert)),
      ...reason(alert),
      context(...links(alert)),
    ],
    footer: { color, text: plain(`${label} · ${alert.rule.id}`, 200) },
    metadata: alertMetadata(alert),
  };
}

/** In the alert's thread: what the last update added. */
export function alertReply(alert: Alert): Rendered {
  const { latest } = alert;
  const what = inline(latest.what ?? latest.action, 600);
  const text = `Now ${countText(alert.eventCount, 'event')} in ${spanText(spanOf(alert))}; the latest ${time(latest.occurredAt)}: ${what} (${actorText(latest.actor)})`;
  return { text, blocks: [section(text)], metadata: alertMetadata(alert) };
}

export function actorText({ name, email, id }: Actor): string {
  const known = [name, email].filter((part) => part !== undefined);
  const [first = id ?? 'unknown actor', second] = known;
  return second === undefined || second === first
    ? inline(first, 200)
    : `${inline(first, 200)} (${inline(second, 200)})`;
}

function alertMetadata({ id, rule, revision }: Alert): Rendered['metadata'] {
  return { event_type: 'audit_alert', event_payload: { alert_id: id, rule_id: rule.id, revision } };
}

/** What a notification shows, and screen readers read. */
function fallback(alert: Alert): string {
  const { rule, latest } = alert;
  const where = latest.location === undefined ? '' : ` from ${latest.location}`;
  const who = `${latest.actor.name ?? ''} ${latest.actor.email ?? latest.actor.id ?? 'unknown actor'}`.trim();
  const text = `${severityMarks[rule.severity].label}: ${alert.title}\n${latest.what ?? latest.action}\n${who}${where}, rule ${rule.id}, ${countText(alert.eventCount, 'event')}`;
  return escapeText(text, limits.fallback);
}

function whatHappened(alert: Alert): string {
  const { latest } = alert;
  return `${quote(latest.what ?? latest.action, 2400)}\n\`${inline(latest.action, 200)}\`${grouped(alert)}`;
}

function grouped(alert: Alert): string {
  if (alert.eventCount === 1) return ' · 1 event';
  return ` · *${countText(alert.eventCount, 'event')}* in ${spanText(spanOf(alert))}, this is the latest`;
}

function spanOf({ firstOccurredAt, lastOccurredAt }: Alert): number {
  return lastOccurredAt - firstOccurredAt;
}

function facts({ latest }: Alert): Record<string, string | undefined> {
  return {
    Who: actorText(latest.actor),
    'On whom or what': list(latest.targets),
    'Where from': inline(latest.location ?? 'not said', 300),
    When: `${time(latest.occurredAt)}${late(latest.receivedAt - latest.occurredAt)}`,
    Site: list(latest.places),
  };
}

function late(ms: number): string {
  return ms >= lateMs ? ` · arrived ${spanText(ms)} late` : '';
}

function list(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : items.map((item) => inline(item, 220)).join('\n');
}

function reason({ rule }: Alert): Block[] {
  const description = rule.description === undefined ? '' : `\n${escapeText(rule.description, 1200)}`;
  const runbook = rule.runbook === undefined ? '' : `\n*What to do* ${runbookText(rule.runbook)}`;
  return [section(`*${inline(rule.name, 200)}*${description}${runbook}`)];
}

function runbookText(runbook: string): string {
  return /^https?:\/\/\S+$/i.test(runbook) ? link(runbook, 'Runbook') : `\n${escapeText(runbook, 1200)}`;
}

function links({ rule, latest, id }: Alert): string[] {
  const log = `https://admin.atlassian.com${latest.orgId === undefined ? '' : `/o/${latest.orgId}/audit-log`}`;
  const opened = latest.link === undefined ? [] : [link(latest.link, 'The item in Atlassian')];
  return [
    `${severityMarks[rule.severity].label} · rule ${inline(rule.id, 100)}`,
    link(log, 'Audit log'),
    ...opened,
    `event ${inline(latest.id, 100)}`,
    `alert ${id}`,
  ];
}
