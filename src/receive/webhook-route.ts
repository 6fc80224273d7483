import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { brotliDecompressSync, unzipSync } from 'node:zlib';
import type { Context, Middleware } from 'koa';
import bodyParser from 'koa-bodyparser';
import type { Clock } from '../clock.ts';
import { messageOf, RelayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Receipt, Submission } from '../pipeline.ts';
import type { Quarantined } from '../record/store.ts';
import { discardBody, keepChunks } from './request-body.ts';
import { toAuditEvents } from './to-audit-events.ts';

export interface WebhookParts {
  readonly isAuthorized: (header: string | undefined) => boolean;
  /** Resolves after the commit. */
  readonly submit: (submission: Submission) => Promise<Receipt>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Bytes of a body after inflating: koa-bodyparser's `1mb`. */
export const bodyLimit = 1024 * 1024;
/** Seconds after which Atlassian may try again while the database cannot commit. */
const retryAfterSeconds = 5;
const encodings = ['identity', 'gzip', 'deflate', 'br'];

/** `POST /webhooks/atlassian`: authorize, read, submit, answer; in this order and nothing before the first. */
export function createWebhookRoute(parts: WebhookParts): Middleware {
  const parse = createParser();
  return async (ctx) => {
    if (!parts.isAuthorized(ctx.req.headers.authorization)) return refuse(ctx, 401);
    if (!acceptsEncoding(ctx)) {
      return refuse(ctx, 415, `Content-Encoding: allowed: ${encodings.slice(1).join(', ')}`);
    }
    const receivedAt = parts.clock.now();
    const body = await readBody(ctx, parse);
    if (body.kind === 'too_large') return refuse(ctx, 413, `the body is over ${bodyLimit} bytes`);
    if (body.kind === 'broken_off') return refuse(ctx, 400, 'the body ended early');
    const submission = body.kind === 'json' ? read(ctx, body, receivedAt) : keep(ctx, body, receivedAt);
    await answer(ctx, parts, submission, body.kind === 'json' ? undefined : body.reason);
  };
}

type Body =
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly raw: string }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'broken_off' };

function refuse(ctx: Context, status: number, text?: string): void {
  ctx.status = status;
  ctx.body = text === undefined ? '' : { error: text };
  discardBody(ctx.req);
}

/** koa-bodyparser reads only what is named in lower case. */
function acceptsEncoding(ctx: Context): boolean {
  const encoding = (ctx.req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  ctx.req.headers['content-encoding'] = encoding;
  return encodings.includes(encoding);
}

function createParser(): Middleware {
  const options = {
    enableTypes: ['json'],
    jsonLimit: '1mb',
    // Whatever the content type says: Atlassian's is not documented.
    detectJSON: () => true,
    strict: false,
    // A key "__proto__" is data like any other: nothing here copies keys into objects with a prototype.
    onProtoPoisoning: 'ignore',
  };
  return bodyParser(options);
}

async function readBody(ctx: Context, parse: Middleware): Promise<Body> {
  const chunks = keepChunks(ctx.req, bodyLimit);
  try {
    await parse(ctx, async () => {});
  } catch (error) {
    return toUnreadable(error, chunks);
  }
  const text = ctx.request.rawBody;
  // What is not UTF-8 has been replaced by this character; the sender may also have written it.
  if (text.includes('\ufffd') && !isUtf8(inflate(ctx, chunks))) {
    return { kind: 'unreadable', reason: 'not UTF-8', raw: rawText(chunks) };
  }
  if (text === '') return { kind: 'unreadable', reason: 'not JSON: the body is empty', raw: '' };
  return { kind: 'json', value: ctx.request.body, text };
}

function toUnreadable(error: unknown, chunks: readonly Buffer[]): Body {
  const { type, status, code } = fieldsOf(error);
  if (type === 'entity.too.large') return { kind: 'too_large' };
  if (type === 'request.aborted' || code === 'ECONNRESET') return { kind: 'broken_off' };
  if (type === 'request.size.invalid') return { kind: 'broken_off' };
  if (status === 400 || String(code).startsWith('Z_') || String(code).startsWith('ERR_BROTLI')) {
    return {
      kind: 'unreadable',
      reason: `not JSON: ${messageOf(error).slice(0, 200)}`,
      raw: rawText(chunks),
    };
  }
  throw error;
}

function fieldsOf(error: unknown): { type?: unknown; status?: unknown; code?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}

function inflate(ctx: Context, chunks: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(chunks);
  const encoding = ctx.req.headers['content-encoding'];
  if (encoding === 'identity') return bytes;
  return encoding === 'br' ? brotliDecompressSync(bytes) : unzipSync(bytes);
}

function rawText(chunks: readonly Buffer[]): string {
  const bytes = Buffer.concat(chunks);
  return isUtf8(bytes) ? bytes.toString('utf8') : `base64:${bytes.toString('base64')}`;
}

function read(
  ctx: Context,
  { value, text }: { value: unknown; text: string },
  receivedAt: number,
): Submission {
  const { events, unreadable } = toAuditEvents(value, receivedAt);
  const quarantined = unreadable.map(({ reason, record }) =>
    quarantine(ctx, reason, record ?? text, receivedAt),
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
    for (const { reason } of submission.quarantined) log.warn({ reason }, 'body quarantined');
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
