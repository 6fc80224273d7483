import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, unzipSync } from 'node:zlib';
import type { Context, Middleware } from 'koa';
import bodyParser from 'koa-bodyparser';
import { messageOf } from '../errors.ts';
import { type Wire, watchWire } from './request-body.ts';

/** What came of reading a body. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  /** `raw` is text where it is UTF-8, else base64 behind `base64:`. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly raw: string }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'broken_off' };

/** Bytes of a body after inflating: koa-bodyparser's `1mb`. */
export const bodyLimit = 1024 * 1024;
/** Before inflating: what cannot be compressed grows a little. */
const wireLimit = bodyLimit + 64 * 1024;
const longestReason = 200;

/** What a body may be encoded with, beside not at all. */
export const encodings: readonly string[] = ['gzip', 'deflate', 'br'];

/** Whether the body's encoding can be read. Written back in lower case: koa-bodyparser knows no other. */
export function acceptsEncoding(ctx: Context): boolean {
  const given = (ctx.req.headers['content-encoding'] ?? '').trim().toLowerCase();
  const encoding = given === '' ? 'identity' : given;
  ctx.req.headers['content-encoding'] = encoding;
  return encoding === 'identity' || encodings.includes(encoding);
}

/** Reads JSON in UTF-8, whatever the content type says: Atlassian's is not documented. */
export function createBodyReader(): (ctx: Context) => Promise<Body> {
  const options = {
    enableTypes: ['json'],
    jsonLimit: '1mb',
    detectJSON: () => true,
    strict: false,
    // A key "__proto__" is data like any other: nothing here copies keys into objects with a prototype.
    onProtoPoisoning: 'ignore',
  };
  const parse = bodyParser(options);
  return (ctx) => {
    const wire = watchWire(ctx.req, wireLimit);
    return isEncoded(ctx) ? readEncoded(ctx, wire, parse) : readPlain(ctx, wire, parse);
  };
}

function isEncoded(ctx: Context): boolean {
  return ctx.req.headers['content-encoding'] !== 'identity';
}

async function readPlain(ctx: Context, wire: Wire, parse: Middleware): Promise<Body> {
  try {
    await parse(ctx, async () => {});
    return toRead(ctx, () => wire.bytes());
  } catch (error) {
    return toFailed(error, wire);
  }
}

async function readEncoded(ctx: Context, wire: Wire, parse: Middleware): Promise<Body> {
  // The inflater is told neither of a sender that breaks off nor of one that sends without end what inflates to nothing.
  const arrived = wire.arrived();
  try {
    await Promise.all([parse(ctx, async () => {}), arrived]);
    return toRead(ctx, () => inflate(ctx, wire));
  } catch (error) {
    const failed = toFailed(error, wire);
    if (failed.kind !== 'unreadable') return failed;
    ctx.req.resume();
    return await arrived.then(
      () => toFailed(error, wire),
      (end: unknown) => toFailed(end, wire),
    );
  }
}

function toRead(ctx: Context, bytes: () => Buffer): Body {
  const text = ctx.request.rawBody;
  // What is not UTF-8 has been replaced by this character; the sender may also have written it.
  if (text.includes('\ufffd')) {
    const written = bytes();
    if (!isUtf8(written)) return { kind: 'unreadable', reason: 'not UTF-8', raw: toText(written) };
  }
  if (text === '') return { kind: 'unreadable', reason: 'not JSON: the body is empty', raw: '' };
  return { kind: 'json', value: ctx.request.body, text };
}

function inflate(ctx: Context, wire: Wire): Buffer {
  const inflated = ctx.req.headers['content-encoding'] === 'br' ? brotliDecompressSync : unzipSync;
  return inflated(wire.bytes());
}

function toFailed(error: unknown, wire: Wire): Body {
  const { type, code, body } = fieldsOf(error);
  if (type === 'entity.too.large') return { kind: 'too_large' };
  if (type === 'request.aborted' || type === 'request.size.invalid' || code === 'ECONNRESET') {
    return { kind: 'broken_off' };
  }
  if (typeof body === 'string') return unreadable('not JSON', error, toRaw(body, wire));
  if (isInflateError(code)) return unreadable('cannot be inflated', error, toText(wire.bytes()));
  throw error;
}

function unreadable(what: string, error: unknown, raw: string): Body {
  return { kind: 'unreadable', reason: `${what}: ${messageOf(error)}`.slice(0, longestReason), raw };
}

/** Zlib's codes begin with `Z_`, and those of its Brotli with `ERR__ERROR_`. */
function isInflateError(code: unknown): boolean {
  return typeof code === 'string' && /^(Z_|ERR__ERROR_|ERR_BROTLI)/.test(code);
}

function fieldsOf(error: unknown): { type?: unknown; code?: unknown; body?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}

/** The text that was parsed, unless decoding has lost something of it. */
function toRaw(text: string, wire: Wire): string {
  return text.includes('\ufffd') ? toText(wire.bytes()) : text;
}

function toText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : `base64:${bytes.toString('base64')}`;
}
