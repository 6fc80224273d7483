import type { Alert } from './alert.ts';
import { nextSeverity, type Severity } from './severity.ts';

/** The question to the actor of an alert whether it was them. */
export interface Ask {
  readonly alertId: string;
  readonly state: AskState;
  /** The actor's address; empty where the event names none. */
  readonly email: string;
  /** Who was asked, as Slack names them. */
  readonly userId?: string;
  readonly createdAt: number;
  /** When the state was reached. */
  readonly changedAt: number;
  /** To find the person. */
  readonly attempts: number;
  /** Slack's, or `no_address` or `in_digest`. */
  readonly error?: string;
}

/** `wanted` until the question is put; `asked` until it is answered or over. */
export const askStates = ['wanted', 'asked', 'yes', 'no', 'silent', 'failed'] as const;
export type AskState = (typeof askStates)[number];

/** The question's own message, beside the alert's. */
export function askMessageId(alertId: string): string {
  return `ask-${alertId}`;
}

/** The inverse. */
export function alertIdOf(messageId: string): string {
  return messageId.slice(askMessageId('').length);
}

/** How long an answer is waited for. */
export const answerWithinMs = 15 * 60_000;

/** The questions of alerts that were opened just now: each is asked once, about the event that opened it. */
export function asksFor(alerts: readonly Alert[], now: number): Ask[] {
  return alerts.filter(({ rule, revision }) => rule.askActor === true && revision === 1).map(toAsk);

  function toAsk({ id, first }: Alert): Ask {
    const { email = '' } = first.actor;
    const ask = { alertId: id, createdAt: now, changedAt: now, attempts: 0 };
    // Atlassian writes words such as "Atlassian app" there too.
    if (!isAddress.test(email)) return { ...ask, state: 'failed', email: '', error: 'no_address' };
    return { ...ask, state: 'wanted', email };
  }
}

const isAddress = /^[^\s@]{1,64}@[^\s@]{1,189}$/;

/** What nobody stands by is one step graver than its rule says. */
export function weighedSeverity(severity: Severity, ask: Ask | undefined): Severity {
  return ask?.state === 'silent' || ask?.state === 'no' ? nextSeverity(severity) : severity;
}
