import type { IncomingMessage } from 'node:http';

/** The raw bytes; undefined where there are more than `limit`, of which no more are kept, or where they broke off. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return chunks.push(chunk);
      chunks.length = 0;
      return resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    // Nobody is left to be told.
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}
