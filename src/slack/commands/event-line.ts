import { summarize } from '../../model/event-summary.ts';
import { isActive } from '../../model/mute.ts';
import { severityRank } from '../../model/severity.ts';
import type { RecentEvent, RecentMatch } from '../../record/store.ts';
import { actorText } from '../alert-message.ts';
import { inline, mention, time } from '../escape.ts';
import { severityMarks } from '../severity-mark.ts';

/** One event in a few words: when, what, who, and for each rule that matched what became of it. */
export function eventLine(event: RecentEvent, now: number): string {
  const { what, actor } = summarize(event);
  const shown = what === undefined ? '' : ` · ${inline(what, 80)}`;
  const head = `${markOf(event)} ${time(event.receivedAt)} \`${inline(event.action, 60)}\` ${actorText(actor)}${shown} · \`${inline(event.id, 64)}\``;
  const matches = event.matches
    .slice(0, 5)
    .map((match) => `        ${inline(match.ruleId, 64)}: ${becameOf(match, now)}`);
  const more = event.matches.length > 5 ? [`        and ${event.matches.length - 5} more rules`] : [];
  return [head, ...(event.matches.length === 0 ? ['        no rule matched'] : matches), ...more].join('\n');
}

function markOf({ matches }: RecentEvent): string {
  const severity = matches
    .map((match) => match.severity)
    .reduce<RecentMatch['severity'] | undefined>(
      (worst, next) => (worst === undefined || severityRank(next) > severityRank(worst) ? next : worst),
      undefined,
    );
  return severity === undefined ? '▫️' : severityMarks[severity].emoji;
}

/** `posted`, `grouped`, `muted`, `shadow`, or where it still waits. */
export function becameOf(match: RecentMatch, now: number): string {
  if (match.outcome === 'shadow') return 'shadow (recorded, not posted)';
  if (match.outcome === 'muted') return muted(match, now);
  const { message } = match;
  if (message?.digestId !== undefined) return 'told in a digest';
  if (message === undefined || message.slack === undefined) return `waiting for Slack${lastError(match)}`;
  const diverted =
    message.divertedFrom === undefined ? '' : `, as ${inline(message.divertedFrom, 80)} is broken`;
  const where = `in ${inline(message.channel, 80)}${diverted}`;
  return match.opened === true ? `posted ${where}` : `grouped into an alert ${where}`;
}

function lastError({ message }: RecentMatch): string {
  return message?.lastError === undefined ? '' : ` (${inline(message.lastError, 80)})`;
}

function muted({ mute }: RecentMatch, now: number): string {
  if (mute === undefined) return 'muted';
  const until = isActive(mute, now) ? ` until ${time(mute.endsAt)}` : '';
  return `muted by ${mention(mute.owner)}${until}`;
}
