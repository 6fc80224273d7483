import type { TopLevelCondition } from 'json-rules-engine';
import type { RuleSummary } from '../model/alert.ts';
import type { AuditEvent } from '../model/audit-event.ts';

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
  /** False: no public source attests the action names that it looks for. */
  readonly attested?: boolean;
}

/** A rule with what its evaluation needs. */
export interface CompiledRule extends Rule {
  readonly conditions: TopLevelCondition;
  /** `message.title` as it was written. */
  readonly titleTemplate?: string;
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  /** The attributes of an event, with `id` and `message` beside them. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly match: boolean;
  /** `file:line` of the test. */
  readonly source: string;
}

export interface RuleSet {
  readonly rules: readonly CompiledRule[];
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
  /** Relative to the rules folder; for the folder itself its own path, with line 0. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Explanation {
  readonly rule: string;
  readonly matched: boolean;
  readonly failed?: Failed;
}

/** The first condition that failed, and what it saw. */
export interface Failed {
  readonly field: string;
  /** As the rule's author wrote it. */
  readonly test: unknown;
  /** Null where the field is absent. */
  readonly saw: unknown;
}
