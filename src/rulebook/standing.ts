import { createHash } from 'node:crypto';
import { formatMistake } from '../evaluate/load-rules.ts';
import type { Mistake, RuleSet } from '../evaluate/rule.ts';

/** How the rules stand: those in force, and what is wrong with the files where those in force are older. */
export interface Standing {
  readonly rules: RuleSet;
  readonly mistakes: readonly Mistake[];
}

const broken = 'broken:';

/**
 * The same in every replica whose rules, or whose mistakes, say the same: comments and the lines that things stand
 * on do not count.
 */
export function stateOf({ rules, mistakes }: Standing): string {
  if (mistakes.length > 0) return broken + hash(mistakes.map(({ file, message }) => `${file} ${message}`));
  return `good:${hash(rules.rules.map(({ id, fingerprint }) => `${id} ${fingerprint}`))}`;
}

export function isBroken(state: string): boolean {
  return state.startsWith(broken);
}

/** Enough to mend by; the `check` command tells them all. */
const mostTold = 100;

/** The mistakes, one a line; undefined where there are none. */
export function tellMistakes(mistakes: readonly Mistake[]): string | undefined {
  if (mistakes.length === 0) return undefined;
  const lines = mistakes.slice(0, mostTold).map(formatMistake);
  const rest = mistakes.length - lines.length;
  return [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

export function hash(lines: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 32);
}
