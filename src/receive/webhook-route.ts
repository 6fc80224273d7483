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
  readonly submit: (submission: Submission, characters: number) => Promise<Receipt>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Seconds after which Atlassian may try again while the database cannot commit. */
const retryAfterSeconds = 5;
/** Unreadable records of one request that are kept one by one; more of them are kept as the one body that they are. */
const mostKeptSingly = 500;
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
    const reading = body.kind === 'json' ? read(ctx, body, receivedAt) : keep(ctx, body, receivedAt);
    await answer(ctx, parts, reading);
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

interface Reading {
  readonly submission: Submission;
  /** Of the body. */
  readonly characters: number;
  /** Why each record is no event. */
  readonly reasons: readonly string[];
  /** Why the whole body is refused. */
  readonly refusal?: string;
}

function read(ctx: Context, { value, text }: { value: unknown; text: string }, receivedAt: number): Reading {
  const { events, unreadable } = toAuditEvents(value, receivedAt, text);
  const reasons = unreadable.map(({ reason }) => reason);
  const singly =
    unreadable.length <= mostKeptSingly && unreadable.every(({ record }) => record !== undefined);
  const kept = singly ? unreadable : [{ reason: summaryOf(reasons), record: text }];
  const quarantined = kept.map(({ reason, record }) => quarantine(ctx, reason, record ?? text, receivedAt));
  return { submission: { events, quarantined }, characters: text.length, reasons };
}

function keep(ctx: Context, { reason, raw }: { reason: string; raw: string }, receivedAt: number): Reading {
  const quarantined = [quarantine(ctx, reason, raw, receivedAt)];
  const submission = { events: [], quarantined };
  return { submission, characters: raw.length, reasons: [reason], refusal: reason };
}

/** The different reasons, the first few. */
function summaryOf(reasons: readonly string[]): string {
  return [...new Set(reasons)].slice(0, 5).join('; ');
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

/** Written without Koa, whose setters look up for each answer what is the same for all. */
function acknowledge(ctx: Context, { accepted, duplicates, quarantined }: Receipt): void {
  const text = `{"accepted":${accepted},"duplicates":${duplicates},"quarantined":${quarantined}}`;
  ctx.respond = false;
  const type = 'application/json; charset=utf-8';
  ctx.res.writeHead(200, ['Content-Type', type, 'Content-Length', String(text.length)]);
  ctx.res.end(text, 'latin1');
}

async function answer(ctx: Context, { submit, log }: WebhookParts, reading: Reading): Promise<void> {
  const { submission, characters, reasons, refusal } = reading;
  try {
    const receipt = await submit(submission, characters);
    // One line a request, however many records were unreadable.
    if (reasons.length > 0) log.warn({ count: reasons.length, reasons: summaryOf(reasons) }, 'quarantined');
    if (refusal !== undefined) return refuse(ctx, 400, refusal);
    acknowledge(ctx, { ...receipt, quarantined: reasons.length });
  } catch (error) {
    if (!(error instanceof RelayError && error.code === 'store_unavailable')) throw error;
    log.error({ err: messageOf(error.cause ?? error) }, 'the webhook could not be stored');
    ctx.set('Retry-After', String(retryAfterSeconds));
    ctx.status = 503;
    ctx.body = { error: 'not stored; try again' };
  }
}
