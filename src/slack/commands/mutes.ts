import { muteList } from '../mute-list.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';
import { wordless } from './wordless.ts';

export function createMutes({ store, clock, mayMute }: CommandParts): Subcommand {
  return wordless({
    name: 'mutes',
    summary: 'what is muted, by whom, why, until when, and how many events were hidden so far',
    async run({ userId }) {
      return muteList(await store.activeMutes(clock.now()), { mayMute: mayMute(userId) });
    },
  });
}
