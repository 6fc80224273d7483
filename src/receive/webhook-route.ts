import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Clock } from '../clock.ts';
import { messageOf, RelayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Receipt, Submission } from '../pipeline.ts';
import type { Quarantined } from '../record/store.ts';
import { acceptsEncoding, bodyLimit, createBodyReader, encodings } from './read-body.ts';
import { discardBody } from './request-body.ts';
import { toAuditEvents } from './to-audit-events.ts';

export interface WebhookParts {
  readonly isAuthorized: (header: string | undefined) => boolean;
  /** Resolves after the commit. */
  readonly submit: (submission: Submission) => Promise<Receipt>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Seconds after which Atlassian may try again while the database cannot commit. */
const retryAfterSeconds = 5;
/** A record that cannot be written by itself is kept with the whole body, which is kept once. */
const keptAlready = 'kept with the whole body in another entry of the same time';
/** Whoever is authorized may send this much too much and still be told so. */
const mostTooMuch = 16 * bodyLimit;

/** `POST /webhooks/atlassian`: authorize, read, submit, answer; in this order and nothing before the first. */
export function createWebhookRoute(parts: WebhookParts): Middleware {
  const readBody = createBodyReader();
  return async (ctx) => {
    if (!parts.isAuthorized(ctx.req.headers.authorization)) return refuse(ctx, 401);
    if (!acceptsEncoding(ctx)) return refuse(ctx, 415, `Content-Encoding: allowed: ${encodings.join(', ')}`);
    const receivedAt = parts.clock.now();
    const body = await readBody(ctx);
    if (body.kind === 'too_large') return refuseTooLarge(ctx);
    if (body.kind === 'broken_off') return refuse(ctx, 400, 'the body ended early');
    const submission = body.kind === 'json' ? read(ctx, body, receivedAt) : keep(ctx, body, receivedAt);
    await answer(ctx, parts, submission, body.kind === 'json' ? undefined : body.reason);
  };
}

function refuse(ctx: Context, status: number, text?: string): void {
  ctx.status = status;
  ctx.body = text === undefined ? '' : { error: text };
  discardBody(ctx.req);
}

function refuseTooLarge(ctx: Context): void {
  ctx.status = 413;
  ctx.body = { error: `the body is over ${bodyLimit} bytes` };
  discardBody(ctx.req, mostTooMuch);
}

function read(
  ctx: Context,
  { value, text }: { value: unknown; text: string },
  receivedAt: number,
): Submission {
  const { events, unreadable } = toAuditEvents(value, receivedAt);
  const whole = unreadable.findIndex(({ record }) => record === undefined);
  const quarantined = unreadable.map(({ reason, record }, index) =>
    quarantine(ctx, reason, record ?? (index === whole ? text : keptAlready), receivedAt),
  );
  return { events, quarantined };
}

function keep(
  ctx: Context,
  { reason, raw }: { reason: string; raw: string },
  receivedAt: number,
): Submission {
  return { events: [], quarantined: [quarantine(ctx, reason, raw, receivedAt)] };
}

function quarantine(ctx: Context, reason: string, body: string, receivedAt: number): Quarantined {
  const contentType = ctx.req.headers['content-type']?.slice(0, 200);
  return {
    id: randomUUID(),
    receivedAt,
    reason,
    body,
    ...(contentType === undefined ? {} : { contentType }),
  };
}

async function answer(
  ctx: Context,
  { submit, log }: WebhookParts,
  submission: Submission,
  unreadable: string | undefined,
): Promise<void> {
  try {
    const receipt = await submit(submission);
    logQuarantined(log, submission);
    ctx.status = unreadable === undefined ? 200 : 400;
    ctx.body = unreadable === undefined ? receipt : { error: unreadable };
  } catch (error) {
    if (!(error instanceof RelayError && error.code === 'store_unavailable')) throw error;
    log.error({ err: messageOf(error.cause ?? error) }, 'the webhook could not be stored');
    ctx.set('Retry-After', String(retryAfterSeconds));
    ctx.status = 503;
    ctx.body = { error: 'not stored; try again' };
  }
}

/** One line a request, however many records were unreadable. */
function logQuarantined(log: Logger, { quarantined }: Submission): void {
  if (quarantined.length === 0) return;
  const reasons = [...new Set(quarantined.map(({ reason }) => reason))].slice(0, 5);
  log.warn({ count: quarantined.length, reasons }, 'quarantined');
}
