import { isObject, textOf } from '../../model/json.ts';
import type { Message } from '../../model/message.ts';
import type { Mute } from '../../model/mute.ts';
import { severityRank } from '../../model/severity.ts';
import { countText, spanText } from '../../model/span.ts';
import type { RecentEvent, RecentMatch } from '../../record/store.ts';
import { actorText } from '../alert-message.ts';
import { code, inline, link, mention, time } from '../escape.ts';
import { severityMarks } from '../severity-mark.ts';
import { permalink } from '../workspace-url.ts';
import { when } from './when.ts';

/** What an answer depends on beside the events. */
export interface Viewing {
  readonly now: number;
  /** Where Slack shows messages; without it nothing is linked. */
  readonly workspaceUrl: string | undefined;
}

const mostMatches = 5;
/** An event this much older than its arrival is said to be late. */
const lateMs = 15 * 60_000;

/** One event in a few lines: when, what, who, and for each rule that matched what became of it. */
export function eventLines(event: RecentEvent, viewing: Viewing): string {
  const matches = event.matches
    .slice(0, mostMatches)
    .map((match) => `        ${code(match.ruleId, 90)}: ${becameOf(match, viewing)}`);
  const more = event.matches.length - mostMatches;
  return [
    eventHead(event, viewing),
    ...(event.matches.length === 0 ? ['        no rule matched'] : matches),
    ...(more > 0 ? [`        and ${more} more rules`] : []),
  ].join('\n');
}

/** When, what and who. */
export function eventHead(event: RecentEvent, { now }: Viewing): string {
  const { message } = event.payload;
  const what = isObject(message) ? textOf(message['content']) : undefined;
  const shown = what === undefined ? '' : ` · ${inline(what, 80)}`;
  const received = `${when(event.receivedAt, now)}${late(event)}`;
  return `${markOf(event)} ${received} ${code(event.action, 60)} ${actorText(event.actor, inline)}${shown} · ${code(event.id, 80)}`;
}

/** The same on one line, so that many fit one message. */
export function eventLine(event: RecentEvent): string {
  const { name, email, id } = event.actor;
  const who = inline(email ?? name ?? id ?? 'unknown actor', 80);
  const [first] = event.matches;
  const more = event.matches.length > 1 ? `, ${event.matches.length - 1} more` : '';
  const match =
    first === undefined ? 'no rule matched' : `${inline(first.ruleId, 90)}: ${becameWord(first)}${more}`;
  return `${markOf(event)} ${time(event.receivedAt)} ${code(event.action, 60)} ${who} · ${code(event.id, 60)} · ${match}`;
}

function markOf({ matches }: RecentEvent): string {
  const [worst] = matches
    .map((match) => match.severity)
    .toSorted((a, b) => severityRank(b) - severityRank(a));
  return worst === undefined ? '▫️' : severityMarks[worst].emoji;
}

function late({ receivedAt, occurredAt }: RecentEvent): string {
  const ms = receivedAt - occurredAt;
  return ms >= lateMs ? `, ${spanText(ms)} late` : '';
}

/** What became of a match in one word: it begins what `becameOf` says. */
function becameWord({ outcome, message, digest, opened }: RecentMatch): string {
  if (outcome !== 'alert') return outcome;
  if (message?.digestId !== undefined) return digest?.slack === undefined ? 'waiting' : 'told in a digest';
  if (message?.slack === undefined) return 'waiting';
  return opened === true ? 'posted' : 'grouped';
}

/** `posted`, `grouped`, `muted`, `shadow`, or where it still waits; with where, by whom and why. */
export function becameOf(match: RecentMatch, { now, workspaceUrl }: Viewing): string {
  const { message, digest, mute } = match;
  const word = becameWord(match);
  switch (word) {
    case 'shadow':
      return 'shadow (recorded, not posted)';
    case 'muted':
      return mute === undefined ? 'muted' : muted(mute, now);
    case 'waiting':
      return digest === undefined ? waiting(message) : `${waiting(digest)}, in a digest`;
    case 'told in a digest':
      return `told in a digest in ${placeOf(digest, workspaceUrl)}`;
    case 'grouped':
      return `grouped into an alert in ${placeOf(message, workspaceUrl)}`;
    default:
      return `${word} in ${placeOf(message, workspaceUrl)}`;
  }
}

/** The channel, which opens the message where that is known. */
function placeOf(message: Message | undefined, workspaceUrl: string | undefined): string {
  const { channel = '', slack, divertedFrom } = message ?? {};
  const shown =
    slack === undefined || workspaceUrl === undefined
      ? inline(channel, 90)
      : link(permalink(workspaceUrl, slack), channel);
  return divertedFrom === undefined ? shown : `${shown}, as ${inline(divertedFrom, 90)} is broken`;
}

function waiting(message: Message | undefined): string {
  const { lastError, attempts = 0 } = message ?? {};
  if (lastError === undefined) return 'waiting for Slack';
  return `waiting for Slack (${inline(lastError, 80)}, tried ${countText(attempts, 'time')})`;
}

/** By whom, for whom alone, until when, and why. */
function muted({ owner, actor, reason, endsAt, endedAt, endedBy }: Mute, now: number): string {
  const scope = actor === undefined ? '' : ` for ${inline(actor, 80)}`;
  const by = endedBy === undefined ? '' : `, when ${mention(endedBy)} ended it`;
  const end = `until ${when(endedAt ?? endsAt, now)}${by}`;
  const why = reason === '' ? '' : `: ${inline(reason, 120)}`;
  return `muted by ${mention(owner)}${scope} ${end}${why}`;
}
