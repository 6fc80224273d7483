import type { EventSummary } from './event-summary.ts';
import type { Severity } from './severity.ts';

/** What an alert keeps of its rule, so that a message can be drawn after the rule has changed or gone. */
export interface RuleSummary {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly description?: string;
  readonly runbook?: string;
  readonly tags: readonly string[];
  readonly mutable: boolean;
  /** The actor is asked whether it was them. */
  readonly askActor?: boolean;
}

/** Matches of one rule with one group key: one alert is one Slack message. */
export interface Alert {
  readonly id: string;
  readonly rule: RuleSummary;
  readonly groupKey: string;
  readonly channel: string;
  readonly title: string;
  /** Received time of the first match, ms. */
  readonly openedAt: number;
  /** Matches of the key received at or after this time (ms) open another alert. */
  readonly closesAt: number;
  readonly lastReceivedAt: number;
  readonly firstOccurredAt: number;
  readonly lastOccurredAt: number;
  readonly eventCount: number;
  /** Grows by one with every change that people should see. */
  readonly revision: number;
  /** The revision that brought the last event: only that far is there news for the thread. */
  readonly grownRevision?: number;
  readonly first: EventSummary;
  readonly latest: EventSummary;
  readonly acknowledged?: { readonly by: string; readonly at: number };
}
