import type { IncomingMessage } from 'node:http';

/** How much of an unwanted body is taken off the wire, so that its sender can finish and read the answer. */
const mostDiscarded = 1024 * 1024;
/** A connection that is ended while more arrives takes the answer with it, where its sender has not read that by then. */
const readAnswerMs = 1000;

/**
 * Throws away what still arrives of a request that is already answered, without keeping any of it. From a sender that
 * does not stop nothing more is read, and a moment later it loses its connection.
 */
export function discardBody(request: IncomingMessage, most = mostDiscarded): void {
  request.on('error', () => {});
  if (waitsForLeave(request)) return;
  let discarded = 0;
  request.unpipe();
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded <= most) return;
    request.pause().removeAllListeners('data');
    setTimeout(() => request.socket.destroy(), readAnswerMs).unref();
  });
  request.resume();
}

/** Whether so much is announced that discarding it may end with the connection; in chunks nothing is announced. */
export function mayBeCutOff({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > mostDiscarded;
}

/** `Expect: 100-continue`, and nobody has read yet: to read would be the leave to send. */
function waitsForLeave(request: IncomingMessage): boolean {
  return request.headers.expect !== undefined && request.readableFlowing === null;
}

/** What a body was on the wire, for what a parser of text cannot give back. */
export interface Wire {
  bytes(): Buffer;
  /** Resolves when all has arrived; rejects where that is more than the limit, or where the sender breaks off. */
  arrived(): Promise<void>;
}

class WireError extends Error {
  readonly type: 'entity.too.large' | 'request.aborted';

  constructor(type: WireError['type']) {
    super(type);
    this.type = type;
  }
}

/** Watches from before the first byte. */
export function watchWire(request: IncomingMessage, limit: number): Wire {
  const chunks: Buffer[] = [];
  let length = 0;
  let overflow = () => {};
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else overflow();
  });
  const arrived = () =>
    new Promise<void>((resolve, reject) => {
      overflow = () => reject(new WireError('entity.too.large'));
      request.once('end', resolve);
      request.once('close', () => reject(new WireError('request.aborted')));
    });
  return { bytes: () => Buffer.concat(chunks), arrived };
}
