import type { Rendered } from '../deliver/notifier.ts';
import type { Alert, RuleSummary } from '../model/alert.ts';
import { type Ask, weighedSeverity } from '../model/ask.ts';
import type { Actor } from '../model/audit-event.ts';
import type { EventSummary } from '../model/event-summary.ts';
import { countText, spanText } from '../model/span.ts';
import { alertActions } from './alert-actions.ts';
import { askLine } from './ask-line.ts';
import { type Block, context, header, mrkdwn, plainText, section, type Text, table } from './blocks.ts';
import { code, inline, link, mention, plain, plainLines, time } from './escape.ts';
import { severityMarks } from './severity-mark.ts';

const longestWhat = 1500;
/** The longest e-mail address there is. */
const longestAddress = 254;
/** An event this much older than its arrival is said to be late. */
const lateMs = 15 * 60_000;

/** The message of an alert: what happened, who, on what, where from, when; the rule and why it matters. */
export function alertMessage(alert: Alert, ask?: Ask): Rendered {
  const { emoji, color, label } = severityMarks[weighedSeverity(alert.rule.severity, ask)];
  return {
    text: fallback(alert, ask),
    blocks: [
      header(`${emoji} ${alert.title}`),
      ...seen(alert).map((line) => context(`✅ ${line}`)),
      ...askLine(ask, alert.rule.severity).map((line) => context(line)),
      ...whatHappened(alert),
      table(summaryFacts(alert.latest)),
      ...reason(alert),
      alertActions(alert),
      context(`${label} · rule ${code(alert.rule.id, 100)}`, ...links(alert)),
    ],
    footer: { color, text: plain(`${label} · ${alert.rule.id}`, 200) },
    metadata: alertMetadata(alert),
  };
}

/** In the alert's thread: what the last update added. */
export function alertReply(alert: Alert): Rendered {
  const { latest } = alert;
  const news = `Now ${countText(alert.eventCount, 'event')} in ${spanText(spanOf(alert))}; the latest ${time(latest.occurredAt)}`;
  const what = plainLines(latest.what ?? latest.action, longestWhat);
  const who = actorText(latest.actor, plain);
  return {
    text: `${news}: ${what}\n${who}`,
    blocks: [section(`${news}:`), section(plainText(`${what}\n${who}`))],
    metadata: alertMetadata(alert),
  };
}

/** `Ann Lee (ann@example.com)`, or what of it is known. However long the name, the address is there. */
export function actorText({ name, email, id }: Actor, toText: typeof plain): string {
  const [first = id ?? 'unknown actor', second] = [name, email].filter((part) => part !== undefined);
  if (second === undefined || second === first) return toText(first, longestAddress);
  return `${toText(first, 150)} (${toText(second, longestAddress)})`;
}

function alertMetadata({ id, rule, revision }: Alert): Rendered['metadata'] {
  return { event_type: 'audit_alert', event_payload: { alert_id: id, rule_id: rule.id, revision } };
}

/** What a notification shows, and screen readers read: each part has its room, so that none can push out another. */
function fallback(alert: Alert, ask: Ask | undefined): string {
  const { rule, latest } = alert;
  const where = latest.location === undefined ? '' : ` from ${plain(latest.location, 300)}`;
  return [
    `${severityMarks[weighedSeverity(rule.severity, ask)].label}: ${plain(alert.title, 300)}`,
    plainLines(latest.what ?? latest.action, longestWhat),
    `${actorText(latest.actor, plain)}${where}, rule ${rule.id}, ${countText(alert.eventCount, 'event')}`,
    ...seen(alert),
    ...askLine(ask, rule.severity, plain),
  ].join('\n');
}

function seen({ acknowledged }: Alert): string[] {
  if (acknowledged === undefined) return [];
  return [`Acknowledged by ${mention(acknowledged.by)} ${time(acknowledged.at)}`];
}

function whatHappened(alert: Alert): Block[] {
  const { latest } = alert;
  const what = latest.what === undefined ? [] : [section(plainText(plainLines(latest.what, longestWhat)))];
  return [...what, section(`${code(latest.action, 200)} · ${grouped(alert)}`)];
}

function grouped(alert: Alert): string {
  if (alert.eventCount === 1) return '1 event';
  return `*${countText(alert.eventCount, 'event')}* in ${spanText(spanOf(alert))}; this is the latest`;
}

function spanOf({ firstOccurredAt, lastOccurredAt }: Alert): number {
  return lastOccurredAt - firstOccurredAt;
}

/** Who, on whom, where from, when, where: a row each. */
export function summaryFacts(event: EventSummary): Record<string, Text | undefined> {
  return {
    Who: plainText(actorText(event.actor, plain)),
    'On whom or what': list(event.targets),
    'Where from': plainText(plain(event.location ?? 'not said', 300)),
    When: mrkdwn(`${time(event.occurredAt)}${late(event.receivedAt - event.occurredAt)}`),
    Site: list(event.places),
  };
}

function late(ms: number): string {
  return ms >= lateMs ? ` · arrived ${spanText(ms)} late` : '';
}

/** One a line: no item may pass for several. */
function list(items: readonly string[]): Text | undefined {
  return items.length === 0 ? undefined : plainText(items.map((item) => plain(item, 150)).join('\n'));
}

/** The rule, unless the title has said all there is. */
function reason({ rule, title }: Alert): Block[] {
  if (title === rule.name && rule.description === undefined && rule.runbook === undefined) return [];
  return [section(ruleText(rule))];
}

/** What a rule's author says of it; their own words may be formatted. */
export function ruleText({ name, description, runbook }: RuleSummary): string {
  return [
    `*${inline(name, 200)}*`,
    ...(description === undefined ? [] : [plainLines(description, 1200)]),
    ...(runbook === undefined ? [] : runbookLines(runbook)),
  ].join('\n');
}

function runbookLines(runbook: string): string[] {
  return /^https?:\/\/\S+$/i.test(runbook)
    ? [`*What to do* ${link(runbook, 'Runbook')}`]
    : ['*What to do*', plainLines(runbook, 1200)];
}

function links({ latest, id }: Alert): string[] {
  const log = `https://admin.atlassian.com${latest.orgId === undefined ? '' : `/o/${latest.orgId}/audit-log`}`;
  return [
    link(log, 'Audit log'),
    ...itemLink(latest.link),
    `event ${code(latest.id, 100)}`,
    `alert ${code(id, 60)}`,
  ];
}

/** Where people, not programs, can open something of Atlassian's. */
const openable =
  /^https:\/\/([a-z0-9-]+\.)*(atlassian\.(com|net)|bitbucket\.org|jira\.com|trello\.com)(\/|$)/i;

/** An event may name any address: only Atlassian's own become links, and their host is said. */
function itemLink(url: string | undefined): string[] {
  if (url === undefined || url.length > 300 || !openable.test(url)) return [];
  const { host } = new URL(url);
  return host === 'api.atlassian.com' ? [] : [link(url, `Open in ${host}`)];
}
