import type { Explanation } from '../../evaluate/rule.ts';
import type { RecentMatch } from '../../record/store.ts';
import { inline } from '../escape.ts';
import { becameOf, eventLine } from './event-line.ts';
import { pack } from './pack.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createWhy({ store, evaluator, clock }: CommandParts): Subcommand {
  const why: Subcommand = {
    name: 'why',
    usage: 'EVENT_ID',
    summary: 'for each rule: matched, or the first condition that failed and the value it saw',
    async run({ words: [id, ...rest] }) {
      if (id === undefined || rest.length > 0)
        return usageReply(why, 'Which event? `/audit recent` shows their ids.');
      const event = await store.findEvent(id);
      if (event === undefined) return usageReply(why, `No event \`${inline(id, 100)}\` is stored.`);
      const explanations = await evaluator().explain(event);
      const lines = explanations.toSorted(matchedFirst).map((explanation) => {
        const match = event.matches.find(({ ruleId }) => ruleId === explanation.rule);
        return explanationLine(explanation, match, clock.now());
      });
      return pack([eventLine(event, clock.now()), ...lines]);
    },
  };
  return why;
}

function matchedFirst(a: Explanation, b: Explanation): number {
  return Number(b.matched) - Number(a.matched) || a.rule.localeCompare(b.rule);
}

function explanationLine(
  { rule, matched, failed }: Explanation,
  match: RecentMatch | undefined,
  now: number,
): string {
  const became = match === undefined ? '' : `; then: ${becameOf(match, now)}`;
  if (matched) return `✅ \`${rule}\` matches${became}`;
  const reason =
    failed === undefined
      ? ''
      : ` · ${inline(failed.field, 100)} should be ${shown(failed.test)}, saw ${shown(failed.saw)}`;
  return `▫️ \`${rule}\` does not${reason}${became}`;
}

function shown(value: unknown): string {
  return inline(value === undefined ? 'nothing' : JSON.stringify(value), 120);
}
