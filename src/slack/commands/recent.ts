import type { RecentQuery } from '../../record/store.ts';
import { chooseRule } from './choose.ts';
import { createRecentPages } from './recent-pages.ts';
import { toRecentQuery } from './recent-query.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createRecent(parts: CommandParts): Subcommand {
  const { rules, clock } = parts;
  const pages = createRecentPages(parts);
  const recent: Subcommand = {
    name: 'recent',
    usage: '[n] [alerts] [rule:ID] [actor:EMAIL] [action:NAME] [severity:LEVEL] [since:2h]',
    summary: 'the newest events, what they matched and what became of them',
    async run({ words }) {
      const query = toRecentQuery(words, clock.now());
      if (typeof query === 'string') return usageReply(recent, query);
      const rule = query.ruleId === undefined ? undefined : chooseRule(rules(), query.ruleId);
      const page = await pages.page(query);
      if (page !== undefined) return page;
      // A rule that is gone may still have its events.
      return typeof rule === 'string' ? usageReply(recent, rule) : { text: nothing(query) };
    },
  };
  return recent;
}

function nothing({ limit: _, ...filters }: RecentQuery): string {
  return Object.keys(filters).length > 0 ? 'No stored event fits these filters.' : 'No event is stored.';
}
