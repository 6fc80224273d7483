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

/** In blocks: each chunk that is kept by itself takes some hundred bytes more, and a sender may make it of one. */
function read(
  request: IncomingMessage,
  limit: number,
  hold: (request: IncomingMessage, bytes: number) => void,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const blocks: Buffer[] = [];
    let length = 0;
    const giveUp = (): void => {
      blocks.length = 0;
      resolve(undefined);
    };
    request.on('data', (chunk: Buffer) => {
      const before = length;
      length += chunk.length;
      if (length > limit) giveUp();
      else hold(request, append(chunk, blocks, before));
    });
    request.on('end', () => resolve(Buffer.concat(blocks, length)));
    // Nobody is left to be told.
    request.on('error', giveUp);
    request.on('close', giveUp);
  });
}

const blockBytes = 16 * 1024;

/** Puts it behind the bytes that are there, in new blocks where those are full; gives the bytes that these take. */
function append(chunk: Buffer, blocks: Buffer[], length: number): number {
  const before = blocks.length;
  let copied = 0;
  while (copied < chunk.length) {
    const at = (length + copied) % blockBytes;
    const last = at === 0 ? undefined : blocks.at(-1);
    const block = last ?? Buffer.alloc(blockBytes);
    if (last === undefined) blocks.push(block);
    copied += chunk.copy(block, at, copied);
  }
  return (blocks.length - before) * blockBytes;
}
