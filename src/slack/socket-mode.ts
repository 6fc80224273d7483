import { setTimeout as pause } from 'node:timers/promises';
import { type Receiver, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import type { SlackConfig } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isObject } from '../model/json.ts';
import type { RequestStore } from '../record/store.ts';
import { createEnvelopes } from './envelopes.ts';
import type { Patience } from './patience.ts';
import { toTrouble } from './slack-errors.ts';
import { slackAct } from './slack-request.ts';
import { type Attempt, createReconnects } from './socket-reconnects.ts';
import { silentLogger } from './web-client.ts';

export interface SocketModeParts {
  readonly slack: SlackConfig;
  /** Where other replicas see which envelopes have acted. */
  readonly store: RequestStore;
  readonly clock: Clock;
  readonly patience: Pick<Patience, 'claimMs'>;
  readonly log: Logger;
}

/** What people do in Slack, over a connection that we open: Slack need not reach us. */
export interface SocketMode {
  readonly receiver: Receiver;
  /** Connects, and stays connected, in the background: a Slack that is down stops nothing else. */
  start(): void;
  /** Takes nothing new, lets what is in hand be answered, hangs up. */
  stop(): Promise<void>;
  /** Resolves when everything that came over the connection has come to its end. */
  drain(): Promise<void>;
  /** Why commands and clicks do not arrive now; undefined where they do. */
  trouble(): string | undefined;
}

type Client = SocketModeReceiver['client'];

const openTimeoutMs = 4000;
/** From the socket's address to Slack's hello. */
const helloWithinMs = 10_000;
/** Slack is given this long to say goodbye. */
const farewellMs = 1000;

/**
 * Bolt's own receiver, connected anew by us: its client's reconnecting leaves a rejection that nobody handles, which
 * ends the process, where Slack cannot be reached at that moment. Undefined without an app token.
 */
export function createSocketMode({
  slack,
  store,
  clock,
  patience,
  log,
}: SocketModeParts): SocketMode | undefined {
  const { appToken, apiUrl } = slack;
  if (appToken === undefined) return undefined;
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: silentLogger,
    installerOptions: { clientOptions: toClientOptions(apiUrl, stopping.signal) },
    processEventErrorHandler: async ({ error }) => {
      log.error({ err: messageOf(error) }, 'a request from Slack failed');
      return false;
    },
  });
  const { client } = receiver;
  const refuse = (error: unknown) =>
    log.warn({ err: messageOf(error) }, 'what came over the socket cannot be read');
  const envelopes = createEnvelopes(store, clock, patience);
  tend(client, 'ws_message', {
    accepts: () => true,
    take: (args, act) => act(args),
    running: new Set(),
    refuse,
  });
  tend(client, 'slack_event', {
    accepts: (args) => !stopping.signal.aborted && isAct(args),
    take: envelopes.take,
    running,
    refuse,
  });
  const reconnects = createReconnects({ clock, log });
  let stayed: Promise<void> = Promise.resolve();

  const stayConnected = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const waitMs = reconnects.ended(await connect(client, reconnects.connected));
      await pause(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  };

  return {
    receiver,
    start() {
      stayed = stayConnected();
    },
    async stop() {
      stopping.abort();
      await drain(running);
      await envelopes.drain();
      await hangUp(client);
      await stayed;
    },
    drain: () => drain(running),
    trouble: reconnects.trouble,
  };
}

/** Until the connection ends, however it ends. */
async function connect(client: Client, onConnected: () => void): Promise<Attempt> {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  client.once('disconnected', resolve);
  const tooLong = setTimeout(() => void hangUp(client), openTimeoutMs + helloWithinMs);
  try {
    await client.start();
    clearTimeout(tooLong);
    onConnected();
    await gone;
    return {};
  } catch (error) {
    // The client rejects with nothing where the socket closed before Slack's hello.
    if (error === undefined) return { error: 'the connection was closed before it was ready' };
    const trouble = toTrouble(error);
    return { error: trouble.error, ...(trouble.kind === 'wait' ? { waitMs: trouble.forMs } : {}) };
  } finally {
    clearTimeout(tooLong);
    client.off('disconnected', resolve);
  }
}

/** Asked a second time, the client does not wait for Slack's goodbye any more. */
async function hangUp(client: Client): Promise<void> {
  const { promise: patience, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, farewellMs);
  await Promise.race([client.disconnect(), patience]);
  clearTimeout(timer);
  await client.disconnect();
}

function toClientOptions(apiUrl: string | undefined, stopping: AbortSignal) {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: (input, init) =>
      fetch(input, { ...init, signal: AbortSignal.any([stopping, AbortSignal.timeout(openTimeoutMs)]) }),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  } satisfies webApi.WebClientOptions;
}

interface Tending {
  readonly accepts: (args: unknown) => boolean;
  readonly take: (args: unknown, act: (args: unknown) => Promise<unknown>) => Promise<unknown>;
  readonly running: Set<Promise<unknown>>;
  readonly refuse: (error: unknown) => void;
}

/** The client's listeners are promises that it does not wait for: one that fails would end the process. */
function tend(client: Client, event: string, { accepts, take, running, refuse }: Tending): void {
  const listeners = client.listeners(event);
  client.removeAllListeners(event);
  client.on(event, (args: unknown, ...more: unknown[]) => {
    if (!accepts(args)) return;
    const act = async (each: unknown) => {
      await Promise.all(listeners.map((listener) => listener(each, ...more)));
    };
    const work: Promise<unknown> = take(args, act)
      .catch(refuse)
      .finally(() => running.delete(work));
    running.add(work);
  });
}

/** Bolt looks into what comes without asking whether it is there. */
function isAct(args: unknown): boolean {
  return isObject(args) && slackAct.safeParse(args['body']).success;
}

async function drain(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.all(running);
}
