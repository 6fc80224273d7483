import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './ledger.ts';

/** One HTTP request and its response, with what of the path is left below the prefix. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Without the prefix and without a slash before it: `api/chat.postMessage`; empty for the page itself. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const mostBodyBytes = 2 * 1024 * 1024;

/** The body as text; undefined where it is longer than anything that Slack or the page would send. */
export async function readBody(req: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > mostBodyBytes) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A body that is text goes as it is, everything else as JSON. Nothing happens where the other side has gone. */
export function send(res: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (res.destroyed || res.headersSent) return;
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  res.writeHead(status, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What our own types describe, as JSON. */
export function sendJson(res: ServerResponse, value: object): void {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  send(res, { status: 200, headers, body: JSON.stringify(value) });
}

/** Ends the connection the hard way: the caller sees a reset. */
export function reset(res: ServerResponse): void {
  res.socket?.resetAndDestroy();
}
