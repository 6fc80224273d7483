import { countText, spanText } from '../../model/span.ts';
import { inline, time } from '../escape.ts';
import { pack } from '../pack.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';

const dayMs = 86_400_000;

export function createStatus(parts: CommandParts): Subcommand {
  const { store, clock, version } = parts;
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
        ...ruleLines(parts),
        `Events: ${events} in the last 24 hours; ${last === undefined ? 'none received yet' : `the last received ${time(last)}`}`,
        `Waiting for Slack: ${backlog.waiting === 0 ? 'nothing' : countText(backlog.waiting, 'message')}${oldest}${errors === '' ? '' : `; ${errors}`}`,
        `Mutes: ${mutes.length} in force`,
        `Quarantine: ${bodies}`,
      ]);
    },
  };
}

function ruleLines({ rules, rulesLoadedAt, ruleMistakes, learning }: CommandParts): string[] {
  const active = rules().rules.filter(({ mode }) => mode !== 'off');
  const off = rules().rules.length - active.length;
  const lines = [
    `Rules: ${active.length} in force${off === 0 ? '' : `, ${off} off`}, loaded ${time(rulesLoadedAt())}`,
  ];
  const mistakes = ruleMistakes()?.split('\n') ?? [];
  if (mistakes.length > 0) {
    lines.push(
      `⚠️ ${countText(mistakes.length, 'mistake')} in the files; older rules are in force: ${inline(mistakes[0] ?? '', 300)}`,
    );
  }
  const learnt = learning();
  if (learnt !== undefined) lines.push(`Learning the stored past: ${bar(learnt.done, learnt.total)}`);
  return lines;
}

const barLength = 20;

function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * barLength);
  return `${'█'.repeat(full)}${'░'.repeat(barLength - full)} ${Math.floor(share * 100)} % of ${countText(total, 'event')}`;
}

async function quarantineText(store: CommandParts['store']): Promise<string> {
  const [count, [newest]] = await Promise.all([store.countQuarantined(), store.quarantined(1)]);
  return newest === undefined
    ? 'empty'
    : `${count}, the last ${time(newest.receivedAt)}: ${inline(newest.reason, 200)}`;
}
