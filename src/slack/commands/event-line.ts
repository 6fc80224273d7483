import { isObject, textOf } from '../../model/json.ts';
import { isActive } from '../../model/mute.ts';
import { severityRank } from '../../model/severity.ts';
import type { RecentEvent, RecentMatch } from '../../record/store.ts';
import { actorText } from '../alert-message.ts';
import { code, inline, mention, time } from '../escape.ts';
import { severityMarks } from '../severity-mark.ts';

const mostMatches = 5;

/** One event in a few lines: when, what, who, and for each rule that matched what became of it. */
export function eventLines(event: RecentEvent, now: number): string {
  const matches = event.matches
    .slice(0, mostMatches)
    .map((match) => `        ${code(match.ruleId, 90)}: ${becameOf(match, now)}`);
  const more = event.matches.length - mostMatches;
  return [
    eventHead(event),
    ...(event.matches.length === 0 ? ['        no rule matched'] : matches),
    ...(more > 0 ? [`        and ${more} more rules`] : []),
  ].join('\n');
}

/** When, what and who. */
export function eventHead(event: RecentEvent): string {
  const { message } = event.payload;
  const what = isObject(message) ? textOf(message['content']) : undefined;
  const shown = what === undefined ? '' : ` · ${inline(what, 80)}`;
  return `${headOf(event)} ${actorText(event.actor, inline)}${shown} · ${code(event.id, 80)}`;
}

/** The same on one line, so that many fit one message. */
export function eventLine(event: RecentEvent): string {
  const { name, email, id } = event.actor;
  const who = inline(email ?? name ?? id ?? 'unknown actor', 80);
  const [first] = event.matches;
  const more = event.matches.length > 1 ? `, ${event.matches.length - 1} more` : '';
  const match =
    first === undefined ? 'no rule matched' : `${inline(first.ruleId, 90)}: ${becameWord(first)}${more}`;
  return `${headOf(event)} ${who} · ${code(event.id, 60)} · ${match}`;
}

function headOf(event: RecentEvent): string {
  return `${markOf(event)} ${time(event.receivedAt)} ${code(event.action, 60)}`;
}

function markOf({ matches }: RecentEvent): string {
  const [worst] = matches
    .map((match) => match.severity)
    .toSorted((a, b) => severityRank(b) - severityRank(a));
  return worst === undefined ? '▫️' : severityMarks[worst].emoji;
}

/** What became of a match in one word: it begins what `becameOf` says. */
function becameWord(match: RecentMatch): string {
  const { message } = match;
  if (match.outcome !== 'alert') return match.outcome;
  if (message?.digestId !== undefined) return 'told in a digest';
  if (message?.slack === undefined) return 'waiting';
  return match.opened === true ? 'posted' : 'grouped';
}

/** `posted`, `grouped`, `muted`, `shadow`, or where it still waits; with where, by whom and why. */
export function becameOf(match: RecentMatch, now: number): string {
  const word = becameWord(match);
  const { message } = match;
  switch (word) {
    case 'shadow':
      return 'shadow (recorded, not posted)';
    case 'muted':
      return muted(match, now);
    case 'waiting':
      return `waiting for Slack${message?.lastError === undefined ? '' : ` (${inline(message.lastError, 80)})`}`;
    case 'posted':
      return `posted in ${placeOf(match)}`;
    case 'grouped':
      return `grouped into an alert in ${placeOf(match)}`;
    default:
      return word;
  }
}

function placeOf({ message }: RecentMatch): string {
  const channel = inline(message?.channel ?? '', 90);
  const from = message?.divertedFrom;
  return from === undefined ? channel : `${channel}, as ${inline(from, 90)} is broken`;
}

function muted({ mute }: RecentMatch, now: number): string {
  if (mute === undefined) return 'muted';
  const until = isActive(mute, now) ? ` until ${time(mute.endsAt)}` : '';
  return `muted by ${mention(mute.owner)}${until}`;
}
