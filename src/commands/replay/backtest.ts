import { createEvaluator } from '../../evaluate/evaluator.ts';
import type { CompiledRule, Match, RuleSet } from '../../evaluate/rule.ts';
import { createVolatileMemory } from '../../evaluate/volatile-memory.ts';
import { groupMatches } from '../../group-matches.ts';
import type { Alert } from '../../model/alert.ts';
import type { AuditEvent } from '../../model/audit-event.ts';
import { lateMs } from '../../model/memory.ts';

/** What a match would have done. */
export interface Effect {
  readonly match: Match;
  /** The alert that it opened or grew. */
  readonly alert: Alert;
  readonly opened: boolean;
}

/** One set of rules, on its way through the stored events. */
export interface Backtest {
  readonly rules: readonly CompiledRule[];
  /** How far back before an event others may lie that make a difference to it (ms). */
  readonly reachMs: number;
  /** Counts to the stored history what was stored before the first event that is taken. */
  observe(occurredAt: number): void;
  /** Takes the next event. */
  take(event: AuditEvent): Promise<readonly Effect[]>;
  /** Forgets what makes no difference to events that occur at or after one time and are received at or after another. */
  forget(occurredAt: number, receivedAt: number): void;
  /** How many entries and open alerts it holds. */
  size(): number;
}

/** Rules in shadow are tried as if they were live: what they would have made is what one wants to know of them. */
export function createBacktest({ rules, files }: RuleSet): Backtest {
  const tried = rules.map(
    (rule): CompiledRule => (rule.mode === 'shadow' ? { ...rule, mode: 'live' } : rule),
  );
  const { evaluate, needs } = createEvaluator({ rules: tried, files });
  const memory = createVolatileMemory();
  const open = new Map<string, Alert>();
  const longestKeptMs = Math.max(0, ...needs.map(({ keepMs }) => keepMs));
  const longestOpenMs = Math.max(0, ...rules.map(({ group }) => group.forMs));
  return {
    rules,
    // An event that comes late may have opened an alert that is open still.
    reachMs: longestKeptMs + longestOpenMs + lateMs,
    observe: memory.observe,
    take: async (event) => {
      memory.observe(event.occurredAt);
      const matches = await evaluate(event, memory);
      return matches.length === 0 ? noEffects : matches.map((match) => take(match, open));
    },
    forget: (occurredAt, receivedAt) => {
      for (const need of needs) memory.forget(need, occurredAt);
      for (const [key, { closesAt }] of open) if (closesAt <= receivedAt) open.delete(key);
    },
    size: () => memory.size() + open.size,
  };
}

const noEffects: readonly Effect[] = [];

/** As the pipeline groups, with the moment the event was received for its now, and nothing muted. */
function take(match: Match, open: Map<string, Alert>): Effect {
  const key = JSON.stringify([match.rule.id, match.groupKey]);
  const known = open.get(key);
  const { alerts } = groupMatches({
    matches: [match],
    mutes: [],
    open: known === undefined ? [] : [known],
    defaultChannel: '',
  });
  const [alert] = alerts;
  if (alert === undefined) throw new Error('a live match without a mute makes an alert');
  open.set(key, alert);
  return { match, alert, opened: alert.id !== known?.id };
}
