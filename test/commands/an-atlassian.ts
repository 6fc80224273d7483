import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Atlassian's REST API, played: answers in turn, the last again and again. */
export interface Atlassian {
  readonly url: string;
  /** What was asked, with the credentials it came with. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes as it is, anything else as JSON; undefined never answers. */
  readonly body?: unknown;
}

export async function anAtlassian(...replies: readonly Reply[]): Promise<Atlassian> {
  const asked: Atlassian['asked'] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? {};
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    if (reply.body === undefined) return;
    response.writeHead(reply.status ?? 200, reply.headers);
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/admin/v1`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A page of `event-actions`. */
export function aPage(names: readonly string[], next?: string): unknown {
  const data = names.map((id) => ({
    id,
    type: 'event-actions',
    attributes: { displayName: `Name of ${id}`, groupDisplayName: 'A group' },
  }));
  return { data, meta: next === undefined ? {} : { next } };
}
