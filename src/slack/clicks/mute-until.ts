import type { Clock } from '../../clock.ts';
import type { Store } from '../../record/store.ts';
import { readAlertMute } from '../alert-mute.ts';
import { notAllowed } from '../commands/mute.ts';
import { longestMuteMs } from '../commands/mute-length.ts';
import { reasonInput, toReason } from '../mute-reason.ts';
import { readUntilMetadata, untilCallback, untilInput } from '../mute-until-modal.ts';
import type { Muting } from '../muting.ts';
import type { Whisper } from '../whisper.ts';
import type { SubmissionAnswer, SubmissionHandler } from './click.ts';

export interface MuteUntilParts {
  readonly store: Pick<Store, 'findAlert' | 'findMessage'>;
  readonly mutes: Muting;
  readonly clock: Clock;
  readonly mayMute: (userId: string) => boolean;
  readonly whisper: Whisper;
}

/** The time chosen for a mute. What is wrong is said beside it, what came of it where the alert is shown. */
export function createMuteUntil(parts: MuteUntilParts): SubmissionHandler {
  const { store, mutes, clock, mayMute, whisper } = parts;
  return {
    callbackId: untilCallback,
    async run({ privateMetadata, inputs, userId, teamId }) {
      if (!mayMute(userId)) return beside(notAllowed.text);
      const chosen = readUntilMetadata(privateMetadata);
      if (chosen === undefined) return beside('This form cannot be read any more.');
      const until = readTime(inputs.get(untilInput), clock.now());
      if (typeof until === 'string') return beside(until);
      const target = await readAlertMute(store, chosen);
      if (typeof target === 'string') return beside(target);
      const wish = { ...target, userId, teamId };
      const refusal = await mutes.refusalOf(wish);
      if (refusal !== undefined) return beside(refusal);
      const reason = toReason(inputs.get(reasonInput) ?? '');
      const reply = await mutes.propose({ ...wish, span: { until }, reason });
      const error = await whisper({ channel: await channelOf(store, chosen.alertId), userId }, reply);
      return error === undefined ? undefined : beside(unheard(error));
    },
  };
}

/** Slack's picker counts in minutes, so that a time may be a little before the one that was meant. */
function readTime(seconds: string | undefined, now: number): number | string {
  if (seconds === undefined || !/^\d{10}$/.test(seconds)) return 'Choose a day and a time.';
  const until = Number(seconds) * 1000;
  if (until <= now) return 'That time is past.';
  return until > now + longestMuteMs ? 'That is too long: at most 7 days from now.' : until;
}

/** Where the alert is shown, else where it should be. */
async function channelOf(
  { findAlert, findMessage }: MuteUntilParts['store'],
  alertId: string,
): Promise<string> {
  const message = await findMessage(alertId);
  return message?.slack?.channelId ?? message?.channel ?? (await findAlert(alertId))?.channel ?? '';
}

function unheard(error: string): string {
  return `Slack did not let the answer be shown in the alert's channel (${error}). /audit mutes says what is muted; if this is not, /audit mute asks again.`;
}

function beside(text: string): SubmissionAnswer {
  return { response_action: 'errors', errors: { [untilInput]: text.replaceAll('`', '') } };
}
