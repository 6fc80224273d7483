import type { AuditEvent } from '../model/audit-event.ts';
import type { RuleSummary } from '../model/alert.ts';

/** A rule as it was read from a file and compiled. */
export interface Rule extends RuleSummary {
  readonly mode: 'live' | 'shadow' | 'off';
  /** Where its alerts go; without it the relay's default channel. */
  readonly channel?: string;
  readonly group: { readonly by: readonly string[]; readonly forMs: number };
  /** `file:line` of its entry, relative to the rules folder. */
  readonly source: string;
  /** Changes when anything in the rule's entry (with its lists and defaults) changes. */
  readonly fingerprint: string;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  /** The files as they were read, by path relative to the folder: what is kept as the last good set. */
  readonly files: ReadonlyMap<string, string>;
}

/** A rule that holds for an event. */
export interface Match {
  readonly rule: Rule;
  readonly event: AuditEvent;
  /** The values of `group.by`, one string; matches of one key share an alert. */
  readonly groupKey: string;
  /** `message.title` filled in, else the rule's name; plain text, not escaped. */
  readonly title: string;
}

/** A mistake in a rule file that its author can fix from the text alone. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Explanation {
  readonly rule: string;
  readonly matched: boolean;
  readonly failed?: { readonly field: string; readonly test: unknown; readonly saw: unknown };
}
