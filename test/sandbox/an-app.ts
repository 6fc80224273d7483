import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { isObject, type JsonObject, parseJson } from '../../src/sandbox/json.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { aSandbox, closeWithSandboxes, type OpenSandbox } from './a-sandbox.ts';

export interface Received {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** An app that takes commands and clicks and answers what it is told to. */
export interface App {
  readonly url: string;
  readonly received: readonly Received[];
  /** What the next requests are answered. */
  answer(status: number | 'never', body?: string | JsonObject): void;
  /** Resolves with the next request. */
  asked(): Promise<void>;
  /** The last request's form. */
  lastForm(): Record<string, string>;
  /** The last request's `payload`. */
  lastPayload(): JsonObject;
}

export interface OpenWithApp extends OpenSandbox {
  readonly app: App;
}

export async function aSandboxWithApp(options: Partial<SandboxOptions> = {}): Promise<OpenWithApp> {
  const app = await anApp();
  return { app, ...(await aSandbox({ commandsUrl: app.url, ...options })) };
}

async function anApp(): Promise<App> {
  const received: Received[] = [];
  let answer: { status: number | 'never'; body: string } = { status: 200, body: '' };
  const asked = new EventEmitter();
  const server = createServer(async (req, res) => {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(Buffer.from(part));
    received.push({ headers: req.headers, body: Buffer.concat(parts).toString() });
    asked.emit('asked');
    if (answer.status !== 'never') res.writeHead(answer.status).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeWithSandboxes(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const lastForm = () => Object.fromEntries(new URLSearchParams(received.at(-1)?.body));
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events`,
    received,
    answer: (status, body = '') => {
      answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    },
    asked: async () => {
      await once(asked, 'asked');
    },
    lastForm,
    lastPayload: () => {
      const payload = parseJson(lastForm()['payload'] ?? '');
      return isObject(payload) ? payload : {};
    },
  };
}
