import { code } from '../escape.ts';
import { endedText } from '../mute-answers.ts';
import { chooseRule, toRuleId } from './choose.ts';
import { notAllowed } from './mute.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

const oneRule = 'One rule at a time, and nothing else: this ends all its mutes, those for one actor too.';

export function createUnmute({ store, rules, mayMute, mutes, clock }: CommandParts): Subcommand {
  const unmute: Subcommand = {
    name: 'unmute',
    usage: 'RULE',
    summary: 'end a mute early and show what it hid',
    async run({ words: [word, ...rest], userId, teamId }) {
      if (!mayMute(userId)) return notAllowed;
      if (word === undefined || rest.length > 0)
        return usageReply(unmute, word === undefined ? 'Which rule?' : oneRule);
      const id = toRuleId(word);
      const active = (await store.activeMutes(clock.now())).map((mute) => mute.ruleId);
      const known = active.includes(id.toLowerCase());
      const rule = known ? { id: id.toLowerCase() } : chooseRule(rules(), id);
      if (typeof rule === 'string') return usageReply(unmute, rule);
      const ended = await mutes.end({ ruleId: rule.id }, { userId, teamId });
      const [first] = ended;
      if (first === undefined)
        return { text: `${code(rule.id, 90)} is not muted. \`/audit mutes\` shows what is.` };
      const { ruleId, channel } = first;
      const hidden = ended.reduce((sum, mute) => sum + mute.hiddenCount, 0);
      return { text: endedText({ ruleId, channel }, hidden) };
    },
  };
  return unmute;
}
