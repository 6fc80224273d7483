import type { Mute } from '../../model/mute.ts';
import { code, inline, mention, time } from '../escape.ts';
import { pack } from '../pack.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';

export function createMutes({ store, clock }: CommandParts): Subcommand {
  return {
    name: 'mutes',
    usage: '',
    summary: 'what is muted, by whom, why, until when, and how many events were hidden so far',
    async run() {
      const mutes = await store.activeMutes(clock.now());
      return mutes.length === 0 ? { text: 'Nothing is muted.' } : pack(mutes.map(muteLine));
    },
  };
}

function muteLine({ ruleId, actor, owner, reason, endsAt, hiddenCount }: Mute): string {
  const scope = actor === undefined ? '' : ` for ${inline(actor, 100)}`;
  const why = reason === '' ? 'no reason given' : inline(reason, 400);
  return `🔕 ${code(ruleId, 90)}${scope} by ${mention(owner)} until ${time(endsAt)} · ${hiddenCount} hidden so far\n        ${why}`;
}
