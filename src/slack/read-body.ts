import type { IncomingMessage } from 'node:http';

/** The raw bytes; undefined where there are more than `limit`, of which no more are kept, or where they broke off. */
export type ReadBody = (request: IncomingMessage, limit: number) => Promise<Buffer | undefined>;

/**
 * Bytes of all bodies that are still arriving. Whose they are only their last byte shows, so anybody may send them,
 * over many connections.
 */
const mostArriving = 32 * 1024 * 1024;

/** Reads bodies, of which so much is kept at a time; for more, the one that has taken longest loses its connection. */
export function createBodyReader(most = mostArriving): ReadBody {
  /** The oldest first; Slack's own are there within an instant. */
  const arriving = new Map<IncomingMessage, number>();
  let total = 0;

  const release = (request: IncomingMessage): void => {
    total -= arriving.get(request) ?? 0;
    arriving.delete(request);
  };

  const hold = (request: IncomingMessage, bytes: number): void => {
    arriving.set(request, (arriving.get(request) ?? 0) + bytes);
    total += bytes;
    for (const oldest of arriving.keys()) {
      if (total <= most) return;
      release(oldest);
      oldest.destroy();
    }
  };

  return async (request, limit) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
    const body = await read(request, limit, hold);
    release(request);
    return body;
  };
}

function read(
  request: IncomingMessage,
  limit: number,
  hold: (request: IncomingMessage, bytes: number) => void,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const giveUp = (): void => {
      chunks.length = 0;
      resolve(undefined);
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return giveUp();
      chunks.push(chunk);
      hold(request, chunk.length);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    // Nobody is left to be told.
    request.on('error', giveUp);
    request.on('close', giveUp);
  });
}
