import type { TopLevelCondition } from 'json-rules-engine';
import type { RuleSummary } from '../model/alert.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Remembering } from './remembering.ts';

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
  /** All that decides, in one tree of json-rules-engine. */
  readonly conditions: TopLevelCondition;
  /** What the tree asks the memory. */
  readonly remembering?: Remembering;
  /** `message.title` as it was written. */
  readonly titleTemplate?: string;
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  /** In their order; what the rule does with the last is what is tested. */
  readonly events: readonly WrittenEvent[];
  readonly match: boolean;
  /** What a match's title and group key must be. */
  readonly title?: string;
  readonly group?: string;
  /** `file:line` of the test. */
  readonly source: string;
}

/** An event as tests write it: its attributes, with `id` and `message` beside them. */
export interface WrittenEvent {
  /** How long after the event before it this one occurs. */
  readonly afterMs?: number;
  readonly event: Readonly<Record<string, unknown>>;
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
  /** For `threshold` and `distinct`: how many events or values lie in one window with this one, at least. */
  readonly count?: number;
  /** With `count`: the `occurredAt` of the first of them. */
  readonly since?: number;
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

/** With the conditions that made the rule match; none where it does not. */
export interface Reason extends Explanation {
  readonly held: readonly Seen[];
}

/** The first condition that failed, and what it saw. */
export type Failed = Seen;

/** A condition, and what it saw. */
export interface Seen {
  readonly field: string;
  /** As the rule's author wrote it. */
  readonly test: unknown;
  /** Null where the field is absent. */
  readonly saw: unknown;
}
