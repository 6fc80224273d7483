import type { App, Receiver } from '@slack/bolt';
import type { Context } from 'koa';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { JsonObject } from '../model/json.ts';
import type { Route } from '../receive/http-server.ts';
import { discardBody } from '../receive/request-body.ts';
import type { RequestStore } from '../record/store.ts';
import { isSslCheck, parseRequest } from './parse-request.ts';
import type { Patience } from './patience.ts';
import { createBodyReader, type ReadBody } from './read-body.ts';
import { type Answer, createSeenRequests } from './seen-requests.ts';
import { isSigned, isTimely } from './verify-request.ts';

export interface KoaReceiverParts {
  /** All that are accepted: the current one, and the previous while rotating. Empty refuses everything (Socket Mode). */
  readonly signingSecrets: readonly string[];
  /** Where other replicas see which requests have been acted on. */
  readonly store: RequestStore;
  readonly clock: Clock;
  readonly patience: Pick<Patience, 'acknowledgeMs' | 'claimMs'>;
  readonly log: Logger;
}

export interface KoaReceiver extends Receiver {
  readonly route: Route;
  /** Resolves when everything that requests have set going has come to its end. */
  drain(): Promise<void>;
}

const signedLimit = 1024 * 1024;
/** Enough for Slack's certificate check, the only thing that may come unsigned. */
const unsignedLimit = 16 * 1024;

/** Bolt's requests over HTTP on our own Koa: verify the raw bytes, then parse, then act; Koa owns the response. */
export function createKoaReceiver({
  signingSecrets,
  store,
  clock,
  patience,
  log,
}: KoaReceiverParts): KoaReceiver {
  const seen = createSeenRequests(store, patience);
  const readBody = createBodyReader();
  const running = new Set<Promise<unknown>>();
  let bolt: App | undefined;

  const process = (body: JsonObject, headers: Context['req']['headers']): Promise<Answer> => {
    const { promise: acknowledged, resolve } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => resolve({ status: 504 }), patience.acknowledgeMs);
    const ack = async (response?: string | object): Promise<void> => {
      resolve({ status: 200, ...(response === undefined || response === '' ? {} : { body: response }) });
    };
    const retries = Number(headers['x-slack-retry-num']);
    const event = { body, ack, ...(Number.isNaN(retries) ? {} : { retryNum: retries }) };
    const work = (bolt?.processEvent(event) ?? Promise.resolve())
      // Whatever nobody has acknowledged by now, nobody will.
      .then(() => resolve({ status: 404 }))
      .catch((error: unknown) => {
        log.error({ err: messageOf(error) }, 'a request from Slack failed');
        resolve({ status: 500 });
      })
      .finally(() => {
        clearTimeout(timer);
        running.delete(work);
      });
    running.add(work);
    return acknowledged;
  };

  const handle = async (ctx: Context): Promise<void> => {
    const signature = headerOf(ctx, 'x-slack-signature');
    const timestamp = headerOf(ctx, 'x-slack-request-timestamp');
    if (signature === undefined || timestamp === undefined) return answerUnsigned(ctx, readBody);
    const now = clock.now();
    if (!isTimely(timestamp, now)) return refuse(ctx, 401);
    const body = await readBody(ctx.req, signedLimit);
    if (body === undefined) return refuse(ctx, 413);
    if (!isSigned({ signature, timestamp, body }, signingSecrets)) return refuse(ctx, 401);
    const answer = await seen.once(`${timestamp}:${signature}`, now, () => act(ctx, body));
    ctx.status = answer.status;
    ctx.body = answer.body ?? '';
  };

  const act = async (ctx: Context, body: Buffer): Promise<Answer> => {
    const parsed = parseRequest(ctx.req.headers['content-type'], body);
    if (parsed === undefined) return { status: 400, body: { error: 'not a request of Slack' } };
    if (parsed['ssl_check'] === '1') return { status: 200 };
    if (parsed['type'] === 'url_verification')
      return { status: 200, body: { challenge: parsed['challenge'] } };
    return process(parsed, ctx.req.headers);
  };

  const drain = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
    await seen.drain();
  };

  return {
    route: { path: '/slack/events', method: 'POST', handle },
    init(app) {
      bolt = app;
    },
    start: () => Promise.resolve(),
    stop: drain,
    drain,
  };
}

function headerOf(ctx: Context, name: string): string | undefined {
  const value = ctx.req.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function refuse(ctx: Context, status: number): void {
  ctx.status = status;
  ctx.body = '';
  discardBody(ctx.req);
}

async function answerUnsigned(ctx: Context, readBody: ReadBody): Promise<void> {
  const body = await readBody(ctx.req, unsignedLimit);
  if (body === undefined || !isSslCheck(body)) return refuse(ctx, 401);
  ctx.status = 200;
  ctx.body = '';
}
