import type { IncomingMessage } from 'node:http';

/** How much of an unwanted body is taken off the wire, so that its sender can finish and read the answer. */
const mostDiscarded = 256 * 1024;

/**
 * Throws away what still arrives of a request that is already answered, without keeping any of it;
 * a sender that does not stop loses its connection.
 */
export function discardBody(request: IncomingMessage): void {
  let discarded = 0;
  request.unpipe();
  request.removeAllListeners('data');
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > mostDiscarded) request.socket.destroy();
  });
  request.resume();
}

/** The chunks of a body as they pass by, for what a parser of text cannot give back. */
export function keepChunks(request: IncomingMessage, limit: number): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  });
  return chunks;
}
