import type { Clock } from '../../clock.ts';
import type { Alert } from '../../model/alert.ts';
import type { Store } from '../../record/store.ts';
import { takeBackMark } from '../alert-actions.ts';
import { code, mention, time } from '../escape.ts';
import type { ClickAnswer, ClickHandler } from './click.ts';

export interface AlertAckParts {
  readonly store: Pick<Store, 'acknowledge' | 'findMessage'>;
  readonly clock: Clock;
  /** Told after a change that people should see. */
  readonly onMessages: () => void;
}

/** Acknowledges an alert or takes that back; anybody may. A change shows on the message; that there was none is said. */
export function createAlertAck({ store, clock, onMessages }: AlertAckParts): ClickHandler {
  return {
    actionId: 'alert_ack',
    async run({ value, userId, teamId }) {
      const takesBack = value.endsWith(takeBackMark);
      const id = takesBack ? value.slice(0, -takeBackMark.length) : value;
      const done = await store.acknowledge(id, { by: { userId, teamId }, at: clock.now(), takesBack });
      if (done === undefined) return say(`The alert ${code(id, 60)} is not stored: nothing was changed.`);
      if (!done.changed) return say(asBefore(done.alert));
      onMessages();
      return (await isInDigest(store, id)) ? say(unseen(done.alert)) : {};
    },
  };
}

function say(text: string): ClickAnswer {
  return { reply: { text } };
}

function asBefore({ acknowledged }: Alert): string {
  if (acknowledged === undefined)
    return 'This alert is not acknowledged: somebody has taken that back already.';
  return `This alert is already acknowledged by ${mention(acknowledged.by)} ${time(acknowledged.at)}.`;
}

/** An alert of a storm has no message of its own that could show it. */
async function isInDigest(store: AlertAckParts['store'], id: string): Promise<boolean> {
  return (await store.findMessage(id))?.digestId !== undefined;
}

function unseen({ acknowledged }: Alert): string {
  const done = acknowledged === undefined ? 'No longer acknowledged' : 'Acknowledged';
  return `${done}. This alert is told in a digest, where it does not show.`;
}
