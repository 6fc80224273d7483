import type { Mute } from '../model/mute.ts';
import { type Severity, severities } from '../model/severity.ts';
import { countText, numberText, spanText } from '../model/span.ts';
import { actions, button, section } from './blocks.ts';
import type { MuteRequest } from './commands/mute-request.ts';
import type { Reply } from './commands/subcommand.ts';
import { code, inline, mention, time } from './escape.ts';
import { reasonBlock } from './mute-reason.ts';

export const answered = 'That question is answered already. `/audit mutes` shows what is muted.';
export const tooOld = 'That question is too old: nothing was muted. Ask again with `/audit mute`.';
export const past = 'The time chosen is past: nothing was muted.';
export const isOver = 'That mute is over. `/audit mutes` shows what is muted.';
export const noReason = 'Put a reason into the field first.';

/** It took effect; why is asked for where nobody has said it. */
export function mutedAnswer(mute: Mute): Reply {
  return asking(mute, `${scopeText(mute)} is muted until ${time(mute.endsAt)}. ${toldIn(mute)}`);
}

export function extendedAnswer(mute: Mute): Reply {
  const text = `${scopeText(mute)} was muted already; the mute is extended until ${time(mute.endsAt)}.`;
  return asking(mute, `${text} ${toldIn(mute)}`);
}

export function alreadyAnswer(active: Mute): Reply {
  const end = `until ${time(active.endsAt)} by ${mention(active.owner)}`;
  const unmute = code(`/audit unmute ${active.ruleId}`, 110);
  return { text: `${scopeText(active)} is muted already, ${end}: nothing changed. ${unmute} ends it early.` };
}

/** What one or several mutes of a rule, ended early, have hidden. */
export function endedText(mute: Pick<Mute, 'ruleId' | 'actor' | 'channel'>, hiddenCount: number): string {
  const hidden = countText(hiddenCount, 'event was', 'events were');
  const told = `${inline(mute.channel, 90)} is told${hiddenCount === 0 ? '' : ' which'}`;
  return `${scopeText(mute)} is no longer muted. ${hidden} hidden; ${told}.`;
}

export function explainedAnswer(mute: Mute): Reply {
  const why = `Why: ${inline(mute.reason, 400)}`;
  return { text: `${scopeText(mute)} is muted until ${time(mute.endsAt)}. ${toldIn(mute)}\n${why}` };
}

/** What the mute would have hidden, and the button that takes effect. */
export function question(
  { rule, actor, span, reason }: MuteRequest,
  wouldHide: Readonly<Record<Severity, number>>,
  proposalId: string,
): Reply {
  const shown = severities.toReversed().filter((severity) => wouldHide[severity] > 0);
  const list = shown.map((severity) => `${numberText(wouldHide[severity])} ${severity}`).join(', ');
  const scope = scopeText(actor === undefined ? { ruleId: rule } : { ruleId: rule, actor });
  const length = 'until' in span ? `until ${time(span.until)}` : `for ${spanText(span.forMs)}`;
  const text = `Mute ${scope} ${length}? In the last 7 days this would have hidden ${list}. Nothing is muted until you confirm.`;
  const confirm = { ...button('mute_confirm', 'Confirm the mute', proposalId), style: 'danger' };
  return { text, blocks: [section(text), reasonBlock(reason), actions(confirm)] };
}

function asking(mute: Mute, text: string): Reply {
  if (mute.reason !== '') return { text };
  const save = button('mute_reason_save', 'Save the reason', mute.id);
  return { text, blocks: [section(text), reasonBlock(), actions(save)] };
}

export function scopeText({ ruleId, actor }: Pick<Mute, 'ruleId' | 'actor'>): string {
  return `${code(ruleId, 90)}${actor === undefined ? '' : ` for ${inline(actor, 100)}`}`;
}

function toldIn({ channel, ruleId }: Mute): string {
  return `Told in ${inline(channel, 90)}; ${code(`/audit unmute ${ruleId}`, 110)} ends it early.`;
}
