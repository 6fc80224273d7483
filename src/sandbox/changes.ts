import type { NumberedFault } from './faults/fault-plan.ts';
import type { Call } from './ledger.ts';
import type { Channel } from './workspace/channels.ts';
import type { Ephemeral } from './workspace/ephemerals.ts';
import type { Message } from './workspace/messages.ts';
import type { OpenView } from './workspace/views.ts';

/** Something that people or a ledger's reader can see has changed. */
export type Change =
  | { readonly type: 'call'; readonly call: Call }
  | { readonly type: 'channel'; readonly channel: Channel }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'message_deleted'; readonly message: Message }
  | { readonly type: 'ephemeral'; readonly ephemeral: Ephemeral }
  | { readonly type: 'ephemeral_deleted'; readonly ephemeral: Ephemeral }
  | { readonly type: 'view'; readonly view: OpenView }
  | { readonly type: 'view_closed'; readonly view: OpenView }
  | { readonly type: 'faults'; readonly faults: readonly NumberedFault[] };

export type Tell = (change: Change) => void;

/** Tells every listener of every change, in order, at once. */
export class Changes {
  readonly #listeners = new Set<Tell>();

  readonly tell: Tell = (change) => {
    for (const listener of [...this.#listeners]) listener(change);
  };

  /** Gives the function that stops listening. */
  listen(listener: Tell): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
