import type { Replayed } from '../../src/commands/replay/course.ts';
import { play } from '../../src/commands/replay/play.ts';
import type { RuleSet } from '../../src/evaluate/rule.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { openStore } from '../../src/record/open-store.ts';
import { anEvent, noon } from '../support/builders.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** An event that occurred and was received so many minutes after noon. */
export function at(minutes: number, event: Partial<AuditEvent> = {}): AuditEvent {
  const time = noon + minutes * minute;
  return anEvent({ occurredAt: time, receivedAt: time, ...event });
}

interface Given {
  readonly rules: RuleSet;
  readonly before?: RuleSet;
  readonly since?: number;
}

/** Stores the events, in the order given, and plays the rules over them. */
export async function playOver(events: readonly AuditEvent[], given: Given): Promise<Replayed> {
  const store = await openStore('sqlite::memory:');
  try {
    await store.ingest((transaction) => transaction.insertEvents(events));
    return await play({ store, ...given });
  } finally {
    await store.close();
  }
}

/** `rule: alerts/events`, of those that matched. */
export function counts({ results }: Replayed): string[] {
  return results
    .filter(({ events }) => events > 0)
    .map(({ rule, alerts, events }) => `${rule.id}: ${alerts}/${events}`);
}

/** `+ rule key event`, of the alerts that only one side made. */
export function changed({ compared }: Replayed): string[] {
  const alerts = compared?.changes.alerts ?? [];
  return alerts.map(({ change, rule, key, event }) => {
    return `${change === 'added' ? '+' : '-'} ${rule} ${key} ${event}`;
  });
}
