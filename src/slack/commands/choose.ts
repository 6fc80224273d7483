import { nearest } from '../../evaluate/nearest.ts';
import type { Rule, RuleSet } from '../../evaluate/rule.ts';
import { code } from '../escape.ts';

/** `rule:ID`, as it is typed after `recent`, is the rule ID. */
export function toRuleId(word: string): string {
  return word.replace(/^rule:(?=.)/i, '');
}

/** The rule with this id, or what to say to who mistyped it. */
export function chooseRule({ rules }: RuleSet, id: string): Rule | string {
  const found = rules.find((rule) => rule.id === id.toLowerCase());
  if (found !== undefined) return found;
  const ids = rules.map((rule) => rule.id);
  return `There is no rule ${code(id, 80)}.${didYouMean(id, ids)} \`/audit rules\` lists them all.`;
}

/** What was mistyped, or the only one that begins with what was typed. */
export function didYouMean(word: string, known: readonly string[]): string {
  const longer = known.filter((one) => word.length > 1 && one.startsWith(word.toLowerCase()));
  const close = nearest(word, known) ?? (longer.length === 1 ? longer[0] : undefined);
  return close === undefined ? '' : ` Did you mean ${code(close, 90)}?`;
}
