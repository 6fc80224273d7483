import { notAllowed } from '../commands/mute.ts';
import { reasonInput, toReason } from '../mute-reason.ts';
import type { Muting } from '../muting.ts';
import type { ClickHandler } from './click.ts';

/** Why something is muted, said after it was. */
export function createMuteReasonSave(mutes: Muting, mayMute: (userId: string) => boolean): ClickHandler {
  return {
    actionId: 'mute_reason_save',
    async run({ value, userId, teamId, inputs }) {
      if (!mayMute(userId)) return { reply: notAllowed };
      return mutes.explain(value, { userId, teamId, reason: toReason(inputs.get(reasonInput) ?? '') });
    },
  };
}
