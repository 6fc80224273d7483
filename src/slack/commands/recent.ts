import { pack } from '../pack.ts';
import { chooseRule } from './choose.ts';
import { eventLine, eventLines } from './event-line.ts';
import { toRecentQuery } from './recent-query.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createRecent({ store, rules, clock }: CommandParts): Subcommand {
  const recent: Subcommand = {
    name: 'recent',
    usage: '[n] [alerts] [rule:ID] [actor:EMAIL] [action:NAME] [severity:LEVEL] [since:2h]',
    summary: 'the newest events, what they matched and what became of them',
    async run({ words }) {
      const query = toRecentQuery(words, clock.now());
      if (typeof query === 'string') return usageReply(recent, query);
      const rule = query.ruleId === undefined ? undefined : chooseRule(rules(), query.ruleId);
      const events = await store.recent(query);
      // A rule that is gone may still have its events.
      if (events.length === 0 && typeof rule === 'string') return usageReply(recent, rule);
      if (events.length === 0) return { text: nothing(words) };
      const now = clock.now();
      return pack(
        events.map((event) => eventLines(event, now)),
        events.map(eventLine),
      );
    },
  };
  return recent;
}

function nothing(words: readonly string[]): string {
  return words.some((word) => word.includes(':') || word.toLowerCase() === 'alerts')
    ? 'No stored event fits these filters.'
    : 'No event is stored yet.';
}
