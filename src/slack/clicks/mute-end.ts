import type { Clock } from '../../clock.ts';
import type { Store } from '../../record/store.ts';
import { notAllowed } from '../commands/mute.ts';
import { endedText } from '../mute-answers.ts';
import { muteList } from '../mute-list.ts';
import type { Muting } from '../muting.ts';
import type { ClickHandler } from './click.ts';

export interface MuteEndParts {
  readonly store: Pick<Store, 'activeMutes'>;
  readonly mutes: Muting;
  readonly clock: Clock;
  readonly mayMute: (userId: string) => boolean;
  /** Shows a person's App Home anew. */
  readonly publishHome: (userId: string) => Promise<void>;
}

/** Ends one mute, and shows those that are left. */
export function createMuteEnd({ store, mutes, clock, mayMute, publishHome }: MuteEndParts): ClickHandler {
  return {
    actionId: 'mute_end',
    async run({ value, userId, teamId, inView }) {
      if (!mayMute(userId)) return { reply: notAllowed };
      const [ended] = await mutes.end({ id: value }, { userId, teamId });
      if (inView) {
        await publishHome(userId);
        return {};
      }
      const first = ended === undefined ? 'That mute was over already.' : endedText(ended, ended.hiddenCount);
      return {
        reply: muteList(await store.activeMutes(clock.now()), { mayMute: true, first }),
        replaces: true,
      };
    },
  };
}
