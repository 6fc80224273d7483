import { randomUUID } from 'node:crypto';
import { noticeRank } from '../deliver/notices.ts';
import type { NoticeLine } from '../model/message.ts';
import type { Mute } from '../model/mute.ts';
import { countText, numberText } from '../model/span.ts';
import type { NewMessage, RecordedMatch } from '../record/store.ts';
import type { Address } from './address-book.ts';

/** Tells the rule's channel that it will be quiet. */
export function mutedNotice(mute: Mute, now: number, address: Address): NewMessage {
  return notice(mute, now, 'Muted', startLines(mute, address));
}

export function extendedNotice(mute: Mute, now: number, address: Address): NewMessage {
  return notice(mute, now, 'Mute extended', startLines(mute, address));
}

export function explainedNotice(mute: Mute, now: number, userId: string): NewMessage {
  return notice(mute, now, 'Why it is muted', [
    ['Rule ', mute.ruleId, ...forActor(mute), ', muted by ', { user: mute.owner }, ', until ', mute.endsAt],
    [...whyLine(mute), ...(userId === mute.owner ? [] : [' (said by ', { user: userId }, ')'])],
  ]);
}

/** Tells that alerts will come again soon, while there is time to extend the mute. */
export function reminderNotice(mute: Mute, now: number): NewMessage {
  const hidden = countText(mute.hiddenCount, 'event was', 'events were');
  return notice(mute, now, 'Mute over soon', [
    ['Rule ', mute.ruleId, ...forActor(mute), ', muted by ', { user: mute.owner }, ', until ', mute.endsAt],
    whyLine(mute),
    [`${hidden} hidden so far. To go on for a day: /audit mute `, mute.ruleId, ...actorWord(mute), ' 1d'],
  ]);
}

/** Tells what was hidden, once the mute is over. */
export function endNotice(mute: Mute, hidden: readonly RecordedMatch[], now: number): NewMessage {
  const early = mute.endedBy === undefined ? [] : [', ended early by ', { user: mute.endedBy }];
  return notice(mute, now, mute.endedBy === undefined ? 'Mute over' : 'Mute ended early', [
    ['Rule ', mute.ruleId, ...forActor(mute), ', muted by ', { user: mute.owner }, ...early],
    whyLine(mute),
    [
      mute.hiddenCount === 0
        ? 'Nothing was hidden (0 events).'
        : `${countText(mute.hiddenCount, 'event was', 'events were')} hidden:`,
    ],
    ...hiddenLines(mute, hidden),
  ]);
}

function startLines(mute: Mute, address: Address): NoticeLine[] {
  return [
    ['Rule ', mute.ruleId, ...forActor(mute), ', by ', { user: mute.owner }, ', until ', mute.endsAt],
    whyLine(mute),
    ['What matches is recorded and told when the mute ends; /audit unmute ', mute.ruleId, ' ends it early.'],
    ...ownerLines(mute, address),
  ];
}

/** What the mute means for alerts about its owner, see own-alerts.ts. */
function ownerLines({ owner, sparedActor }: Mute, { unknown }: Address): NoticeLine[] {
  const user = { user: owner };
  if (unknown !== undefined)
    return [['Slack does not say the address of ', user, ` (${unknown}): it may hide what is about them.`]];
  return sparedActor === undefined ? [] : [['What is about ', user, ' is posted all the same.']];
}

function whyLine({ reason }: Mute): NoticeLine {
  return ['Why: ', reason === '' ? 'no reason given' : reason];
}

function forActor({ actor }: Mute): NoticeLine {
  return actor === undefined ? [] : [' for ', actor];
}

function actorWord({ actor }: Mute): NoticeLine {
  return actor === undefined ? [] : [' actor:', actor];
}

const mostLines = 10;

/** The same severity, title and actor once, with their number; the newest time of each. */
function hiddenLines(mute: Mute, hidden: readonly RecordedMatch[]): NoticeLine[] {
  const groups = Map.groupBy(hidden, ({ severity, title, actor }) =>
    JSON.stringify([severity, title, actor]),
  );
  const sorted = [...groups.values()].toSorted((a, b) => b.length - a.length).slice(0, mostLines);
  const rest = mute.hiddenCount - sorted.reduce((sum, group) => sum + group.length, 0);
  const lines = sorted.map(hiddenLine);
  return rest > 0 ? [...lines, [`and ${numberText(rest)} more: /audit recent rule:${mute.ruleId}`]] : lines;
}

function hiddenLine(group: readonly RecordedMatch[]): NoticeLine {
  const [newest] = group.toSorted((a, b) => b.receivedAt - a.receivedAt);
  if (newest === undefined) return [];
  const { severity, title, actor, receivedAt } = newest;
  return [
    `• ${numberText(group.length)} × ${severity}: `,
    title,
    ' by ',
    actor ?? 'unknown actor',
    ', last ',
    receivedAt,
  ];
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
