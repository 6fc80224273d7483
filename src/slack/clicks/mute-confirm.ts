import { notAllowed } from '../commands/mute.ts';
import { reasonInput, toReason } from '../mute-reason.ts';
import type { Muting } from '../muting.ts';
import type { ClickHandler } from './click.ts';

/** The answer to the question that a mute of something serious asks. */
export function createMuteConfirm(mutes: Muting, mayMute: (userId: string) => boolean): ClickHandler {
  return {
    actionId: 'mute_confirm',
    async run({ value, userId, teamId, inputs }) {
      if (!mayMute(userId)) return { reply: notAllowed };
      return mutes.confirm(value, { userId, teamId, reason: toReason(inputs.get(reasonInput) ?? '') });
    },
  };
}
