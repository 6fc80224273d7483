import type { Clock } from '../../clock.ts';
import { parseDuration } from '../../evaluate/duration.ts';
import type { Store } from '../../record/store.ts';
import { type AlertMute, readAlertMute } from '../alert-mute.ts';
import { notAllowed } from '../commands/mute.ts';
import { untilModal } from '../mute-until-modal.ts';
import type { Muting } from '../muting.ts';
import type { ClickHandler } from './click.ts';

export interface AlertMuteParts {
  readonly store: Pick<Store, 'findAlert'>;
  readonly mutes: Muting;
  readonly clock: Clock;
  readonly mayMute: (userId: string) => boolean;
}

/** The menu on an alert: what is chosen goes the way of `/audit mute`, a time of its own over a modal. */
export function createAlertMute({ store, mutes, clock, mayMute }: AlertMuteParts): ClickHandler {
  return {
    actionId: 'alert_mute',
    async run({ value, userId, teamId, openModal }) {
      if (!mayMute(userId)) return { reply: notAllowed };
      const chosen = readChoice(value);
      if (chosen === undefined) return { reply: { text: unreadable } };
      const target = await readAlertMute(store, chosen);
      if (typeof target === 'string') return { reply: { text: target } };
      const wish = { ...target, userId, teamId };
      if (chosen.forMs !== undefined)
        return { reply: await mutes.propose({ ...wish, span: { forMs: chosen.forMs }, reason: '' }) };
      const refusal = await mutes.refusalOf(wish);
      if (refusal !== undefined) return { reply: { text: refusal } };
      return (await openModal(untilModal(chosen, target, clock.now()))) ? {} : { reply: { text: tooLate } };
    },
  };
}

interface Choice extends AlertMute {
  /** Undefined for `until`. */
  readonly forMs?: number;
}

/** `ALERTID:1h`, `ALERTID:actor:until`: nothing but what the menu offers. */
function readChoice(value: string): Choice | undefined {
  const [, alertId, actor, span] = /^([\w-]{1,64}):(actor:)?(1h|4h|1d|until)$/.exec(value) ?? [];
  if (alertId === undefined || span === undefined) return undefined;
  const forMs = parseDuration(span);
  return { alertId, ofActor: actor !== undefined, ...(forMs === undefined ? {} : { forMs }) };
}

const unreadable = 'That menu cannot be read any more: nothing was muted. `/audit mute` mutes a rule.';
const tooLate = 'Slack opens a form for three seconds only, and that was too long ago: choose once more.';
