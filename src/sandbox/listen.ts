import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Listening {
  /** The Web API's base, with a slash at the end. */
  readonly apiUrl: string;
  readonly pageUrl: string;
  close(): Promise<void>;
}

interface Served {
  readonly prefix: string;
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Told the address before the first request. */
  listening(url: string): void;
  close(): void;
}

/** Serves a sandbox alone, on loopback only. */
export async function listen(served: Served, port: number): Promise<Listening> {
  const server = createServer(async (req, res) => {
    if (!(await served.handle(req, res))) res.writeHead(404).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  served.listening(url);
  const close = async () => {
    served.close();
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  return { apiUrl: `${url}${served.prefix}/api/`, pageUrl: `${url}${served.prefix}`, close };
}
