import type { Mute } from '../../model/mute.ts';
import { countText, spanText } from '../../model/span.ts';
import { code, inline } from '../escape.ts';
import { pack } from '../pack.ts';
import { hourChart } from './hour-chart.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';
import { when } from './when.ts';
import { wordless } from './wordless.ts';

export type StatusParts = Pick<
  CommandParts,
  'store' | 'rules' | 'clock' | 'rulesLoadedAt' | 'ruleMistakes' | 'learning' | 'version'
>;

const hours = 24;

export function createStatus(parts: StatusParts): Subcommand {
  return wordless({
    name: 'status',
    summary: 'how the relay is doing',
    run: async () => pack(await statusLines(parts)),
  });
}

/** How the relay is doing, a line for each part of it. */
export async function statusLines(parts: StatusParts): Promise<readonly string[]> {
  const { store, clock, version } = parts;
  const now = clock.now();
  const [events, backlog, mutes, quarantine] = await Promise.all([
    eventLines(store, now),
    backlogText(store, now),
    store.activeMutes(now),
    quarantineText(store, now),
  ]);
  return [
    `*audit-relay ${version}*`,
    ...ruleLines(parts, now),
    ...events,
    `Waiting for Slack: ${backlog}`,
    `Mutes: ${mutes.length} in force${muteNames(mutes)}`,
    `Quarantine: ${quarantine}`,
  ];
}

function ruleLines({ rules, rulesLoadedAt, ruleMistakes, learning }: StatusParts, now: number): string[] {
  const active = rules().rules.filter(({ mode }) => mode !== 'off');
  const off = rules().rules.length - active.length;
  const lines = [
    `Rules: ${active.length} in force${off === 0 ? '' : `, ${off} off`}, loaded ${when(rulesLoadedAt(), now)}`,
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

async function eventLines(store: StatusParts['store'], now: number): Promise<string[]> {
  const [counts, last] = await Promise.all([store.eventsPerHour(now, hours), store.lastReceived()]);
  const sum = counts.reduce((total, count) => total + count, 0);
  const head = `Events: ${sum.toLocaleString('en-US')} in the last ${hours} hours`;
  if (last === undefined) return [`${head}; none is stored`];
  const lateness = `${spanText(last.receivedAt - last.occurredAt)} after it happened`;
  const line = `${head}; the last received ${when(last.receivedAt, now)}, ${lateness}`;
  return sum === 0 ? [line] : [line, `\`\`\`\n${hourChart(counts)}\n\`\`\``];
}

async function backlogText(store: StatusParts['store'], now: number): Promise<string> {
  const { waiting, oldestAt, lastErrors } = await store.backlog(now);
  if (waiting === 0) return 'nothing';
  const oldest = oldestAt === undefined ? '' : `, the oldest for ${spanText(now - oldestAt)}`;
  const errors = lastErrors
    .slice(0, mostNamed)
    .map(({ error, count, attempts }) => `${inline(error, 80)} (${count}, tried ${tries(attempts, count)})`);
  const text = errors.length === 0 ? '' : `; ${errors.join(', ')}`;
  return `${countText(waiting, 'message')}${oldest}${text}${moreThan(lastErrors.length)}`;
}

function tries(attempts: number, count: number): string {
  return `${count === 1 ? '' : 'up to '}${countText(attempts, 'time')}`;
}

const mostNamed = 5;

function muteNames(mutes: readonly Mute[]): string {
  const names = mutes
    .slice(0, mostNamed)
    .map(
      ({ ruleId, actor }) => `${code(ruleId, 90)}${actor === undefined ? '' : ` for ${inline(actor, 100)}`}`,
    );
  return names.length === 0 ? '' : `: ${names.join(', ')}${moreThan(mutes.length)}`;
}

function moreThan(count: number): string {
  return count > mostNamed ? ` and ${count - mostNamed} more` : '';
}

async function quarantineText(store: StatusParts['store'], now: number): Promise<string> {
  const [count, [newest]] = await Promise.all([store.countQuarantined(), store.quarantined(1)]);
  return newest === undefined
    ? 'empty'
    : `${count}, the last ${when(newest.receivedAt, now)}: ${inline(newest.reason, 200)}`;
}
