import type { Alert } from '../../src/model/alert.ts';
import type { Ask } from '../../src/model/ask.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { summarize } from '../../src/model/event-summary.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Mute } from '../../src/model/mute.ts';
import type { Person } from '../../src/model/person.ts';
import type { RecordedMatch } from '../../src/record/store.ts';

/** The start of every test's time. */
export const noon = Date.parse('2026-03-01T12:00:00Z');

/** People of Slack. */
export const ann: Person = { userId: 'U0ANN', teamId: 'T0TEAM' };
export const bob: Person = { userId: 'U0BOB', teamId: 'T0TEAM' };

let made = 0;

/** A different id at each call, the same in each run. */
export function anId(prefix: string): string {
  made += 1;
  return `${prefix}-${made}`;
}

/** What Atlassian sends for one event. */
export function aPayload(attributes: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return {
    id: anId('event'),
    type: 'events',
    attributes: {
      time: new Date(noon).toISOString(),
      action: 'risky_action',
      actor: { id: '5a-ann', name: 'Ann Admin', email: 'ann@example.com' },
      context: [{ id: 'u-1', type: 'users', attributes: { name: 'Bob', email: 'bob@example.com' } }],
      container: [
        {
          id: 'site-1',
          type: 'sites',
          attributes: { siteName: 'example', siteHostName: 'example.atlassian.net' },
        },
      ],
      location: { ip: '203.0.113.7', countryName: 'France', city: 'Paris' },
      ...attributes,
    },
    message: { content: 'Did a risky thing', format: 'simple' },
    ...rest,
  };
}

export function anEvent(event: Partial<AuditEvent> = {}): AuditEvent {
  const id = event.id ?? anId('event');
  const action = event.action ?? 'risky_action';
  const actor = event.actor ?? { id: '5a-ann', name: 'Ann Admin', email: 'ann@example.com' };
  const occurredAt = event.occurredAt ?? noon;
  const attributes = { action, actor: { ...actor }, time: new Date(occurredAt).toISOString() };
  return { id, action, actor, occurredAt, receivedAt: noon, payload: aPayload(attributes, { id }), ...event };
}

export function anAlert(alert: Partial<Alert> = {}): Alert {
  const summary = summarize(anEvent());
  return {
    id: anId('alert'),
    rule: { id: 'risky', name: 'A risky action', severity: 'high', tags: [], mutable: true },
    groupKey: '5a-ann',
    channel: '#security-alerts',
    title: 'A risky action',
    openedAt: noon,
    closesAt: noon + 3_600_000,
    lastReceivedAt: noon,
    firstOccurredAt: noon,
    lastOccurredAt: noon,
    eventCount: 1,
    revision: 1,
    first: summary,
    latest: summary,
    ...alert,
  };
}

export function anAsk(ask: Partial<Ask> = {}): Ask {
  return {
    alertId: anId('alert'),
    state: 'wanted',
    email: 'ann@example.com',
    createdAt: noon,
    changedAt: noon,
    attempts: 0,
    ...ask,
  };
}

export function aMute(mute: Partial<Mute> = {}): Mute {
  return {
    id: anId('mute'),
    ruleId: 'risky',
    channel: '#security-alerts',
    owner: 'U0ANN',
    reason: 'maintenance',
    startsAt: noon,
    endsAt: noon + 3_600_000,
    hiddenCount: 0,
    ...mute,
  };
}

/** The match that opened an alert. */
export function aMatch(alert: Alert, event: AuditEvent): RecordedMatch {
  return {
    eventId: event.id,
    ruleId: alert.rule.id,
    ruleName: alert.rule.name,
    severity: alert.rule.severity,
    title: alert.title,
    actor: event.actor.email,
    receivedAt: event.receivedAt,
    outcome: 'alert',
    alertId: alert.id,
    opened: true,
  };
}
