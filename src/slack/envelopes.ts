import type { Clock } from '../clock.ts';
import { isObject } from '../model/json.ts';
import type { RequestStore } from '../record/store.ts';
import type { Patience } from './patience.ts';
import { type Answer, createSeenRequests } from './seen-requests.ts';

/** What came over the socket, as Slack's client gives it. */
interface Envelope {
  readonly envelope_id: string;
  ack(response?: string | object): Promise<void>;
}

export interface Envelopes {
  /** Lets it act, or answers it as it was answered the first time; resolves when that is done. */
  take(args: unknown, act: (args: unknown) => Promise<unknown>): Promise<void>;
  /** Resolves when the store has every answer that it will get. */
  drain(): Promise<void>;
}

/** Slack sends an envelope again whose acknowledgement was late or lost, to whichever replica is connected. */
export function createEnvelopes(
  store: RequestStore,
  clock: Clock,
  patience: Pick<Patience, 'claimMs'>,
): Envelopes {
  const seen = createSeenRequests(store, patience);
  return {
    async take(args, act) {
      if (!isEnvelope(args)) return void (await act(args));
      let acting: Promise<unknown> | undefined;
      const { status, body } = await seen.once(`socket:${args.envelope_id}`, clock.now(), () => {
        const { promise, resolve } = Promise.withResolvers<Answer>();
        const ack: Envelope['ack'] = async (response) => {
          resolve({ status: 200, ...(response === undefined ? {} : { body: response }) });
          await args.ack(response);
        };
        // Whatever is not acknowledged by now nobody will.
        acting = act({ ...args, ack }).finally(() => resolve({ status: 404 }));
        return promise;
      });
      if (acting !== undefined) await acting;
      else if (status === 200) await args.ack(body);
    },
    drain: seen.drain,
  };
}

function isEnvelope(args: unknown): args is Envelope {
  return (
    isObject(args) &&
    typeof args['envelope_id'] === 'string' &&
    typeof Reflect.get(args, 'ack') === 'function'
  );
}
