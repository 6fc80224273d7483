import type { Muting } from '../muting.ts';
import type { ClickHandler } from './click.ts';

/** The answer to the question that a mute of something serious asks. */
export function createMuteConfirm(mutes: Muting, mayMute: (userId: string) => boolean): ClickHandler {
  return {
    actionId: 'mute_confirm',
    async run({ value, userId, teamId }) {
      return mayMute(userId)
        ? mutes.confirm(value, { userId, teamId })
        : { reply: { text: 'You may not mute here.' }, replaces: false };
    },
  };
}
