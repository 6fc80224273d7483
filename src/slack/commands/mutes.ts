import { muteList } from '../mute-list.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';

export function createMutes({ store, clock }: CommandParts): Subcommand {
  return {
    name: 'mutes',
    usage: '',
    summary: 'what is muted, by whom, why, until when, and how many events were hidden so far',
    async run() {
      return muteList(await store.activeMutes(clock.now()));
    },
  };
}
