import { randomUUID } from 'node:crypto';
import type { Match, Rule } from './evaluate/rule.ts';
import type { Alert, RuleSummary } from './model/alert.ts';
import { actorKey } from './model/audit-event.ts';
import { type EventSummary, summarize } from './model/event-summary.ts';
import { covers, type Mute } from './model/mute.ts';
import type { RecordedMatch } from './record/store.ts';

export interface Grouping {
  /** Opened or grown; each once, with its revision one higher. */
  readonly alerts: readonly Alert[];
  readonly recorded: readonly RecordedMatch[];
  /** How many matches each mute hid. */
  readonly hidden: ReadonlyMap<string, number>;
}

interface Situation {
  readonly matches: readonly Match[];
  /** Those in force. */
  readonly mutes: readonly Mute[];
  /** The alerts of the keys of the matches that were open when the first of them was received. */
  readonly open: readonly Alert[];
  readonly defaultChannel: string;
}

/** Decides what becomes of each match, in the order given: shadow, muted, a new alert, or grouped into an open one. */
export function groupMatches({ matches, mutes, open, defaultChannel }: Situation): Grouping {
  const latest = new Map(oldestFirst(open).map((alert) => [keyOf(alert), alert]));
  const changed = new Map<string, Alert>();
  const hidden = new Map<string, number>();
  const recorded = matches.map((match): RecordedMatch => {
    const base = toRecorded(match);
    if (match.rule.mode === 'shadow') return { ...base, outcome: 'shadow' };
    const mute = match.rule.mutable ? mutes.find((candidate) => hides(candidate, match)) : undefined;
    if (mute !== undefined) {
      hidden.set(mute.id, (hidden.get(mute.id) ?? 0) + 1);
      return { ...base, outcome: 'muted', muteId: mute.id };
    }
    const channel = match.rule.channel ?? defaultChannel;
    const key = keyOf({ ...match, channel });
    const known = latest.get(key);
    const isOpen = known !== undefined && match.event.receivedAt < known.closesAt;
    const alert = isOpen ? grow(known, match) : openAlert(match, channel);
    latest.set(key, alert);
    changed.set(alert.id, alert);
    return { ...base, outcome: 'alert', alertId: alert.id, opened: !isOpen };
  });
  const revisions = new Map(open.map(({ id, revision }) => [id, revision]));
  const alerts = [...changed.values()].map((alert) =>
    withRevision(alert, (revisions.get(alert.id) ?? 0) + 1),
  );
  return { alerts, recorded, hidden };
}

function hides(mute: Mute, { rule, event }: Match): boolean {
  return covers(mute, rule.id, actorKey(event.actor));
}

/** Where several are open for a key, which replicas whose clocks differ can bring about, the newest grows. */
function oldestFirst(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.toSorted((a, b) => a.openedAt - b.openedAt);
}

interface Shared {
  readonly rule: Pick<RuleSummary, 'id' | 'severity' | 'mutable'>;
  readonly groupKey: string;
  readonly channel: string;
}

/**
 * What a match must have in common with an alert to be grouped into it. A rule that is raised, or told elsewhere, while
 * its alert is open would else go on unheard; where replicas read its change at different times, each goes on with
 * the alert that is its own.
 */
function keyOf({ rule: { id, severity, mutable }, groupKey, channel }: Shared): string {
  return JSON.stringify([id, groupKey, severity, channel, mutable]);
}

function toRecorded({ rule, event, title }: Match): Omit<RecordedMatch, 'outcome'> {
  return {
    eventId: event.id,
    ruleId: rule.id,
    ruleName: rule.name,
    severity: rule.severity,
    title,
    actor: actorKey(event.actor),
    receivedAt: event.receivedAt,
  };
}

function openAlert({ rule, event, groupKey, title, count = 1, since }: Match, channel: string): Alert {
  const summary = summarize(event);
  return {
    id: randomUUID(),
    rule: toRuleSummary(rule),
    groupKey,
    channel,
    title,
    openedAt: event.receivedAt,
    closesAt: event.receivedAt + rule.group.forMs,
    lastReceivedAt: event.receivedAt,
    firstOccurredAt: since ?? event.occurredAt,
    lastOccurredAt: event.occurredAt,
    // A threshold is reached by the events before this one too.
    eventCount: count,
    revision: 0,
    first: summary,
    latest: summary,
  };
}

function grow(alert: Alert, { event, since = event.occurredAt }: Match): Alert {
  const latest: EventSummary = summarize(event);
  return {
    ...alert,
    lastReceivedAt: Math.max(alert.lastReceivedAt, event.receivedAt),
    firstOccurredAt: Math.min(alert.firstOccurredAt, since),
    lastOccurredAt: Math.max(alert.lastOccurredAt, event.occurredAt),
    eventCount: alert.eventCount + 1,
    latest,
  };
}

/** All that one transaction adds to an alert is one revision. */
function withRevision(alert: Alert, revision: number): Alert {
  return { ...alert, revision, grownRevision: revision };
}

function toRuleSummary(rule: Rule): RuleSummary {
  const { id, name, severity, description, runbook, tags, mutable, askActor } = rule;
  return {
    id,
    name,
    severity,
    tags,
    mutable,
    ...(description === undefined ? {} : { description }),
    ...(runbook === undefined ? {} : { runbook }),
    ...(askActor === undefined ? {} : { askActor }),
  };
}
