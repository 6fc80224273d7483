import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { noticeRank } from '../deliver/notices.ts';
import type { Rule, RuleSet } from '../evaluate/rule.ts';
import type { NoticeLine } from '../model/message.ts';
import type { Mute } from '../model/mute.ts';
import { type Severity, severities } from '../model/severity.ts';
import { countText } from '../model/span.ts';
import type { NewMessage, RecordedMatch, Store } from '../record/store.ts';
import { section } from './blocks.ts';
import { chooseRule } from './commands/choose.ts';
import type { MuteRequest } from './commands/mute-request.ts';
import type { Reply } from './commands/subcommand.ts';
import { inline, time } from './escape.ts';
import { createProposals } from './mute-proposals.ts';

export interface MuteWish extends MuteRequest {
  readonly userId: string;
}

/** Whose call this is has been asked before: nothing here checks a right. */
export interface Muting {
  /** Mutes at once, or asks first where that would have hidden something serious lately. */
  propose(wish: MuteWish): Promise<Reply>;
  /** Mutes what was asked about; counts once. */
  confirm(proposalId: string, userId: string): Promise<Reply>;
  end(which: { ruleId: string } | { id: string }, userId: string): Promise<readonly Mute[]>;
  /** Tells the channels of mutes that have ended; how many. */
  tellEnded(): Promise<number>;
}

export interface MutingParts {
  readonly store: Store;
  readonly rules: () => RuleSet;
  readonly clock: Clock;
  readonly defaultChannel: string;
  readonly onMessages: () => void;
}

const lookBackMs = 7 * 86_400_000;

/** Quiet that people ask for: proposed, confirmed, told, ended, and what it hid told again. */
export function createMuting({ store, rules, clock, defaultChannel, onMessages }: MutingParts): Muting {
  const proposals = createProposals(store);

  const mute = async (rule: Rule, { actor, forMs, reason, userId }: MuteWish): Promise<Reply> => {
    const now = clock.now();
    const active = (await store.activeMutes(now)).find(
      (one) => one.ruleId === rule.id && one.actor === actor,
    );
    const wanted: Mute = {
      id: active?.id ?? randomUUID(),
      ruleId: rule.id,
      channel: rule.channel ?? defaultChannel,
      owner: userId,
      reason: reason === '' ? (active?.reason ?? '') : reason,
      startsAt: active?.startsAt ?? now,
      endsAt: Math.max(active?.endsAt ?? 0, now + forMs),
      hiddenCount: active?.hiddenCount ?? 0,
      ...(actor === undefined ? {} : { actor }),
    };
    const extended =
      active !== undefined && (await store.extendMute(wanted, toldNotice(wanted, true, now), now));
    if (!extended)
      await store.insertMute({ ...wanted, id: randomUUID(), hiddenCount: 0 }, toldNotice(wanted, false, now));
    onMessages();
    return {
      text: `${scopeText(wanted)} ${extended ? 'stays muted, now' : 'is muted'} until ${time(wanted.endsAt)}. Told in ${inline(wanted.channel, 80)}; \`/audit unmute ${rule.id}\` ends it early.`,
    };
  };

  const tellEnded = async (): Promise<number> => {
    const now = clock.now();
    const told = await store.tellEndedMutes(now, (ended, hidden) => endNotice(ended, hidden, now));
    if (told > 0) onMessages();
    return told;
  };

  return {
    async propose(wish) {
      const rule = mutableRule(rules(), wish.rule);
      if (typeof rule === 'string') return { text: rule };
      const { actor } = wish;
      const scope = {
        ruleId: rule.id,
        since: clock.now() - lookBackMs,
        ...(actor === undefined ? {} : { actor }),
      };
      const counts = await store.countMatches(scope);
      if (counts.high + counts.critical === 0) return mute(rule, wish);
      const { userId: _, ...request } = wish;
      return preview(scope, counts, await proposals.save({ ...request, rule: rule.id }, clock.now()));
    },
    async confirm(proposalId, userId) {
      const request = await proposals.take(proposalId, clock.now());
      if (request === undefined) {
        return { text: 'That question is answered already, or too old. Ask again with `/audit mute`.' };
      }
      const rule = mutableRule(rules(), request.rule);
      return typeof rule === 'string' ? { text: rule } : mute(rule, { ...request, userId });
    },
    async end(which, userId) {
      const ended = await store.endMutes(which, { by: userId, now: clock.now() });
      if (ended.length > 0) await tellEnded();
      return ended;
    },
    tellEnded,
  };
}

/** The rule as it stands now, or why it cannot be muted. */
function mutableRule(ruleSet: RuleSet, id: string): Rule | string {
  const rule = chooseRule(ruleSet, id);
  if (typeof rule === 'string' || rule.mutable) return rule;
  return `\`${rule.id}\` cannot be muted: its file says \`mutable: false\`.`;
}

function scopeText({ ruleId, actor }: Pick<Mute, 'ruleId' | 'actor'>): string {
  return `\`${ruleId}\`${actor === undefined ? '' : ` for ${inline(actor, 100)}`}`;
}

/** What the mute would have hidden, and the button that takes effect. */
function preview(
  scope: Pick<Mute, 'ruleId' | 'actor'>,
  counts: Readonly<Record<Severity, number>>,
  proposalId: string,
): Reply {
  const shown = severities.toReversed().filter((severity) => counts[severity] > 0);
  const list = shown.map((severity) => `${counts[severity]} ${severity}`).join(', ');
  const text = `In the last 7 days muting ${scopeText(scope)} would have hidden: ${list}. Mute it all the same?`;
  const button = {
    type: 'button',
    action_id: 'mute_confirm',
    style: 'danger',
    text: { type: 'plain_text', text: 'Confirm the mute', emoji: false },
    value: proposalId,
  };
  return { text, blocks: [section(text), { type: 'actions', elements: [button] }] };
}

function toldNotice(mute: Mute, extended: boolean, now: number): NewMessage {
  const why = mute.reason === '' ? 'no reason given' : mute.reason;
  return notice(mute, now, extended ? 'Mute extended' : 'Muted', [
    ['Rule ', mute.ruleId, ...forActor(mute), ', by ', { user: mute.owner }, ', until ', mute.endsAt],
    ['Why: ', why],
    [`Matches are recorded and told when it ends. /audit unmute ${mute.ruleId} ends it early.`],
  ]);
}

function endNotice(mute: Mute, hidden: readonly RecordedMatch[], now: number): NewMessage {
  const early = mute.endedBy === undefined ? [] : [', ended early by ', { user: mute.endedBy }];
  return notice(mute, now, mute.endedBy === undefined ? 'Mute over' : 'Mute ended early', [
    ['Rule ', mute.ruleId, ...forActor(mute), ', muted by ', { user: mute.owner }, ...early],
    ['Why: ', mute.reason === '' ? 'no reason given' : mute.reason],
    [
      mute.hiddenCount === 0
        ? 'Nothing was hidden (0 events).'
        : `${countText(mute.hiddenCount, 'event was', 'events were')} hidden:`,
    ],
    ...hiddenLines(mute, hidden),
  ]);
}

const mostLines = 10;

/** The same title and actor once, with their number; the newest time of each. */
function hiddenLines(mute: Mute, hidden: readonly RecordedMatch[]): NoticeLine[] {
  const groups = Map.groupBy(hidden, ({ title, actor }) => JSON.stringify([title, actor]));
  const sorted = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const lines = sorted.slice(0, mostLines).map(hiddenLine);
  const shown = sorted.slice(0, mostLines).reduce((sum, group) => sum + group.length, 0);
  const rest = mute.hiddenCount - shown;
  return rest > 0 ? [...lines, [`and ${rest} more: /audit recent rule:${mute.ruleId}`]] : lines;
}

function hiddenLine(group: readonly RecordedMatch[]): NoticeLine {
  const [newest] = group.toSorted((a, b) => b.receivedAt - a.receivedAt);
  if (newest === undefined) return [];
  return [
    `• ${group.length} × ${newest.severity}: `,
    newest.title,
    ' by ',
    newest.actor ?? 'unknown actor',
    ', last ',
    newest.receivedAt,
  ];
}

function forActor({ actor }: Mute): NoticeLine {
  return actor === undefined ? [] : [' for ', actor];
}

function notice(mute: Mute, now: number, title: string, lines: readonly NoticeLine[]): NewMessage {
  return {
    id: randomUUID(),
    kind: 'notice',
    channel: mute.channel,
    rank: noticeRank,
    createdAt: now,
    notice: { title: `${title}: ${mute.ruleId}`, lines, ids: { rule_id: mute.ruleId, mute_id: mute.id } },
  };
}
