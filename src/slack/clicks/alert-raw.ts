import type { Store } from '../../record/store.ts';
import { rawModal } from '../alert-details.ts';
import type { ClickHandler } from './click.ts';

/** Lays the event as it was sent over its details. */
export function createAlertRaw(store: Pick<Store, 'findEvent'>): ClickHandler {
  return {
    actionId: 'alert_raw',
    async run({ value, openModal }) {
      const event = await store.findEvent(value);
      if (event === undefined) return { reply: { text: 'The event is not stored any more.' } };
      await openModal(rawModal(event));
      return {};
    },
  };
}
