import type { Alert } from '../../src/model/alert.ts';
import { summarize } from '../../src/model/event-summary.ts';
import type { Message } from '../../src/sandbox/workspace/messages.ts';
import type { TestDispatcher } from '../support/a-dispatcher.ts';
import { anEvent } from '../support/builders.ts';

/** The same alert one event later. */
export function grown(alert: Alert, now: number): Alert {
  const latest = summarize(anEvent({ receivedAt: now }));
  return { ...alert, latest, eventCount: alert.eventCount + 1, revision: alert.revision + 1 };
}

export function alertId(message: Message): unknown {
  return Object(message.metadata?.['event_payload'])['alert_id'];
}

/** Ids of the alerts that a channel shows, in order, once for each time that it shows them. */
export function shownIn({ slack }: TestDispatcher, channel: string): unknown[] {
  return slack
    .messages(channel)
    .map(alertId)
    .filter((id) => id !== undefined);
}

export function textsIn({ slack }: TestDispatcher, channel: string): string[] {
  return slack.messages(channel).map(({ text }) => text);
}

/** What Slack was asked, in order, but for whether it takes the token. */
export function methodsOf({ slack }: TestDispatcher): string[] {
  return slack.calls.map(({ method }) => method).filter((method) => method !== 'auth.test');
}
