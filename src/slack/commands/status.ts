import { countText, spanText } from '../../model/span.ts';
import { inline, time } from '../escape.ts';
import { pack } from '../pack.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';

const dayMs = 86_400_000;

export function createStatus({ store, rules, clock, version }: CommandParts): Subcommand {
  return {
    name: 'status',
    usage: '',
    summary: 'how the relay is doing',
    async run() {
      const now = clock.now();
      const [events, last, backlog, mutes, bodies] = await Promise.all([
        store.countEvents(now - dayMs),
        store.lastReceivedAt(),
        store.backlog(now),
        store.activeMutes(now),
        quarantineText(store),
      ]);
      const oldest =
        backlog.oldestAt === undefined ? '' : `, the oldest for ${spanText(now - backlog.oldestAt)}`;
      const errors = backlog.lastErrors
        .map(({ error, count }) => `${inline(error, 80)} (${count})`)
        .join(', ');
      return pack([
        `*audit-relay ${version}*`,
        `Rules: ${rules().rules.length} in force`,
        `Events: ${events} in the last 24 hours; ${last === undefined ? 'none received yet' : `the last received ${time(last)}`}`,
        `Waiting for Slack: ${backlog.waiting === 0 ? 'nothing' : countText(backlog.waiting, 'message')}${oldest}${errors === '' ? '' : `; ${errors}`}`,
        `Mutes: ${mutes.length} in force`,
        `Quarantine: ${bodies}`,
      ]);
    },
  };
}

async function quarantineText(store: CommandParts['store']): Promise<string> {
  const [count, [newest]] = await Promise.all([store.countQuarantined(), store.quarantined(1)]);
  return newest === undefined
    ? 'empty'
    : `${count}, the last ${time(newest.receivedAt)}: ${inline(newest.reason, 200)}`;
}
