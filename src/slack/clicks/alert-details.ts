import type { Evaluator } from '../../evaluate/evaluator.ts';
import type { Memory } from '../../model/memory.ts';
import type { Store } from '../../record/store.ts';
import { detailsModal } from '../alert-details.ts';
import { code } from '../escape.ts';
import type { ClickAnswer, ClickHandler } from './click.ts';

export interface AlertDetailsParts {
  readonly store: Pick<Store, 'findAlert' | 'findAsk' | 'findEvent'>;
  readonly evaluator: () => Evaluator;
  readonly memory: () => Memory;
}

/** Opens a modal with what is known of the alert's latest event. */
export function createAlertDetails({ store, evaluator, memory }: AlertDetailsParts): ClickHandler {
  return {
    actionId: 'alert_details',
    async run({ value, openModal }) {
      const alert = await store.findAlert(value);
      if (alert === undefined) return say(`The alert ${code(value, 60)} is not stored.`);
      const event = await store.findEvent(alert.latest.id);
      if (event === undefined) return say(deleted);
      const reason = await evaluator().reason(alert.rule.id, event, memory());
      const ask = await store.findAsk(alert.id);
      return (await openModal(detailsModal({ alert, event, reason, ask }))) ? {} : say(tooLate);
    },
  };
}

function say(text: string): ClickAnswer {
  return { reply: { text } };
}

const deleted =
  'The event is older than this relay keeps events: what the alert itself has kept of it is in its message.';
const tooLate = 'Slack takes such a click for three seconds only, and they were over. Please click again.';
