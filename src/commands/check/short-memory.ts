import type { Reach } from '../../evaluate/reach.ts';
import type { Mistake } from '../../evaluate/rule.ts';
import { countText, spanText } from '../../model/span.ts';

const dayMs = 86_400_000;

/** Warns of rules that look further back than events are kept: what is deleted, they have never seen. */
export function warnOfShortMemory(reaches: readonly Reach[], retentionDays: number): Mistake[] {
  return reaches
    .filter((reach) => neededDays(reach) > retentionDays)
    .map((reach) => {
      const { file, line, column } = reach;
      return { file, line, column, message: messageFor(reach, retentionDays) };
    });
}

/** What is to be learnt must be older than the oldest that may be deleted at any time. */
function neededDays({ key, ms }: Reach): number {
  return key === 'learn' ? Math.floor(ms / dayMs) + 1 : Math.ceil(ms / dayMs);
}

function messageFor(reach: Reach, retentionDays: number): string {
  const { rule, kind, key, ms } = reach;
  const kept = countText(retentionDays, 'day');
  const most = key === 'within' ? `at most ${retentionDays}d` : `less than ${retentionDays}d`;
  const mend = `make it ${most}, or RETENTION_DAYS at least ${neededDays(reach)}`;
  return `the rule "${rule}" looks back ${spanText(ms)} (${kind}.${key}), and events are kept for ${kept} (RETENTION_DAYS): ${outcomeOf(reach)}; ${mend}`;
}

function outcomeOf({ kind, key }: Reach): string {
  if (key === 'learn') return 'it never knows enough to match';
  return kind === 'first_seen'
    ? 'what it saw before that counts as first seen again'
    : 'what came before that is not counted';
}
