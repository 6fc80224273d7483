import { DatabaseSync } from 'node:sqlite';
import type { Alert } from '../src/model/alert.ts';
import type { AuditEvent } from '../src/model/audit-event.ts';
import { summarize } from '../src/model/event-summary.ts';
import type { Severity } from '../src/model/severity.ts';
import { toAuditEvents } from '../src/receive/to-audit-events.ts';
import { openStore } from '../src/record/open-store.ts';
import type { RecordedMatch } from '../src/record/store.ts';
import { eventBody } from './events.ts';

const dayMs = 86_400_000;
const batch = 2000;
const eventsPerAlert = 5;

/** The rules that the stored matches are of, `rare` of the oldest event alone and `never` of none. */
export const rules = `rules:
${Array.from({ length: 20 }, (_, n) => `  - {id: rule-${n}, name: Rule ${n}, severity: medium, match: {action: risky_action_${n}}}\n`).join('')}
  - {id: watch, name: Watched, severity: low, mode: shadow, match: {action: harmless_action_1}}
  - {id: rare, name: Rare, severity: critical, match: {action: rare_action}}
  - {id: never, name: Never, severity: info, match: {action: never_seen}}
`;

/**
 * Events of the last `days`, evenly: one in a hundred of a live rule, in alerts that Slack shows, and one in ten
 * watched. The oldest is of an actor, an action and a rule of its own.
 */
export async function fill(path: string, { events, days }: { events: number; days: number }): Promise<void> {
  const store = await openStore(`sqlite:${path}`);
  const start = Date.now() - days * dayMs;
  for (let n = 0; n < events; n += batch) {
    const some = Array.from({ length: Math.min(batch, events - n) }, (_, index) => toEvent(n + index));
    const received = some.map((event, index) => {
      const at = start + Math.floor(((n + index) / events) * days * dayMs);
      return { ...event, receivedAt: at, occurredAt: at - 1500 };
    });
    const matches = received.flatMap((event, index) => toMatches(event, n + index));
    await store.ingest(async (transaction) => {
      await transaction.insertEvents(received);
      await transaction.lockAlerts();
      await transaction.saveAlerts(
        matches.flatMap(({ alert }) => alert ?? []),
        start,
      );
      await transaction.insertMatches(matches.map(({ match }) => match));
    });
    await store.indexEvents();
    if (n % 100_000 === 0) process.stderr.write(`stored ${n} of ${events}\n`);
  }
  await store.close();
  showAll(path);
}

function toEvent(n: number): AuditEvent {
  const body = JSON.parse(eventBody(n, 1_000_000_000));
  if (n === 0) {
    Object.assign(body.attributes, {
      action: 'rare_action',
      actor: { id: 'rare', email: 'rare@example.com' },
    });
  } else if (n % 100 === 0)
    body.attributes.action = `risky_action_${Math.floor(n / 100 / eventsPerAlert) % 20}`;
  else if (n % 10 === 1) body.attributes.action = 'harmless_action_1';
  const [event] = toAuditEvents(body, Date.now()).events;
  if (event === undefined) throw new Error('no event');
  return event;
}

interface Matched {
  readonly match: RecordedMatch;
  /** Where it opens one. */
  readonly alert?: Alert;
}

function toMatches(event: AuditEvent, n: number): Matched[] {
  const rule = /^risky_action_(\d+)$/.exec(event.action)?.[1];
  if (event.action === 'harmless_action_1') return [{ match: toMatch(event, 'watch', 'low') }];
  if (rule === undefined && n > 0) return [];
  const [id, severity]: [string, Severity] = n === 0 ? ['rare', 'critical'] : [`rule-${rule}`, 'medium'];
  const opened = (n / 100) % eventsPerAlert === 0;
  const alertId = `alert-${Math.floor(n / 100 / eventsPerAlert)}`;
  const match = { ...toMatch(event, id, severity), outcome: 'alert' as const, alertId, opened };
  return [opened ? { match, alert: toAlert(alertId, event, match) } : { match }];
}

function toMatch(event: AuditEvent, ruleId: string, severity: Severity): RecordedMatch {
  return {
    eventId: event.id,
    ruleId,
    ruleName: ruleId,
    severity,
    title: ruleId,
    actor: event.actor.email,
    receivedAt: event.receivedAt,
    outcome: 'shadow',
  };
}

function toAlert(id: string, event: AuditEvent, { ruleId, severity }: RecordedMatch): Alert {
  const summary = summarize(event);
  return {
    id,
    rule: { id: ruleId, name: ruleId, severity, tags: [], mutable: true },
    groupKey: id,
    channel: '#bench',
    title: ruleId,
    openedAt: event.receivedAt,
    closesAt: event.receivedAt + 1,
    lastReceivedAt: event.receivedAt,
    firstOccurredAt: event.occurredAt,
    lastOccurredAt: event.occurredAt,
    eventCount: 1,
    revision: 1,
    first: summary,
    latest: summary,
  };
}

/** One by one, each with a commit of its own, it would take longer than all else. */
function showAll(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`update messages set shown_revision = revision, replied_revision = revision,
    slack_channel_id = 'C0BENCH', slack_ts = '1772366400.000001'`);
  database.close();
}
