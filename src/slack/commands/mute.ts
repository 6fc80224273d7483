import { chooseRule, toRuleId } from './choose.ts';
import { toMuteRequest } from './mute-request.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createMute({ rules, mayMute, mutes }: CommandParts): Subcommand {
  const mute: Subcommand = {
    name: 'mute',
    usage: 'RULE [actor:EMAIL] [1h] [reason…]',
    summary: 'quiet for a time: what matches is recorded, not posted',
    async run({ words, userId, teamId }) {
      if (!mayMute(userId)) return notAllowed;
      const request = toMuteRequest(words);
      if (typeof request === 'string') return usageReply(mute, request);
      const rule = chooseRule(rules(), toRuleId(request.rule));
      if (typeof rule === 'string') return usageReply(mute, rule);
      return mutes.propose({ ...request, rule: rule.id, userId, teamId });
    },
  };
  return mute;
}

export const notAllowed = {
  text: 'You may not mute here. Who may is set by the operator of audit-relay in `AUDIT_ADMINS`.',
};
