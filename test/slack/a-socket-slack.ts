import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../src/model/json.ts';
import { isObject } from '../../src/model/json.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { createFrameReader, frame, opcodes } from './web-socket-frames.ts';

/** Slack as Socket Mode shows it: `apps.connections.open`, a socket for each answer of it, and envelopes. */
export interface SocketSlack {
  /** For SLACK_API_URL: all other methods are the sandbox's. */
  readonly apiUrl: string;
  /** The sandbox that answers them, once there is one. */
  sandbox: Sandbox | undefined;
  /** Whether it says hello on a new connection (true). */
  greets: boolean;
  /** The tokens that `apps.connections.open` was asked with, in order. */
  readonly opens: readonly string[];
  /** What `apps.connections.open` answers in place of an address. */
  refuseOpens(answer: { status: number; body: JsonObject } | undefined): void;
  /** Resolves when so many connections have been greeted since the start. */
  greeted(count: number): Promise<void>;
  /** Sends what somebody did; resolves with what it was acknowledged with. */
  /** The same id again is the same envelope, sent once more. */
  send(
    type: 'slash_commands' | 'interactive' | 'events_api',
    payload: unknown,
    id?: string,
  ): Promise<JsonObject>;
  /** What was posted to `responseUrl`. */
  readonly responses: readonly JsonObject[];
  readonly responseUrl: string;
  /** Sends a text as it is. */
  sendRaw(text: string): void;
  /** Cuts the connection without a word. */
  drop(): void;
  readonly isConnected: boolean;
  close(): Promise<void>;
}

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export async function aSocketSlack(appToken: string): Promise<SocketSlack> {
  const opens: string[] = [];
  const tickets = new Set<string>();
  const acknowledgements = new Map<string, (payload: JsonObject) => void>();
  const sockets = new Set<Duplex>();
  const responses: JsonObject[] = [];
  let current: Duplex | undefined;
  let refusal: { status: number; body: JsonObject } | undefined;
  let greetings = 0;
  let looks: (() => void)[] = [];

  const addressFor = (token: string): { status: number; body: JsonObject } => {
    if (token !== appToken) return { status: 200, body: { ok: false, error: 'invalid_auth' } };
    const ticket = randomUUID();
    tickets.add(ticket);
    const url = `ws://127.0.0.1:${portOf(server)}/link/?ticket=${ticket}`;
    return { status: 200, body: { ok: true, url } };
  };

  const openConnection = (req: IncomingMessage, res: ServerResponse): void => {
    const token = /^Bearer (.*)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
    opens.push(token);
    const { status, body } = refusal ?? addressFor(token);
    answer(res, status, body);
  };

  const takeResponse = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(await text(req));
    if (isObject(body)) responses.push(body);
    res.end('ok');
  };

  const server = createServer((req, res) => {
    if (req.url === '/sandbox/api/apps.connections.open') return openConnection(req, res);
    if (req.url === '/respond') return void takeResponse(req, res);
    if (slack.sandbox === undefined) return answer(res, 503, { ok: false, error: 'service_unavailable' });
    void slack.sandbox.handle(req, res);
  });

  server.on('upgrade', (req, socket: Socket) => {
    const { searchParams } = new URL(req.url ?? '', 'http://slack');
    const key = req.headers['sec-websocket-key'];
    const isGood = tickets.delete(searchParams.get('ticket') ?? '') && key !== undefined;
    if (!isGood) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const accept = createHash('sha1').update(`${key}${guid}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    serve(socket);
  });

  const serve = (socket: Duplex): void => {
    current = socket;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (current === socket) current = undefined;
    });
    socket.on(
      'data',
      createFrameReader(({ opcode, payload }) => {
        if (opcode === opcodes.ping) socket.write(frame(opcodes.pong, payload));
        if (opcode === opcodes.close) socket.end(frame(opcodes.close, payload));
        if (opcode === opcodes.text) acknowledge(payload.toString('utf8'));
      }),
    );
    if (!slack.greets) return;
    socket.write(frame(opcodes.text, JSON.stringify({ type: 'hello', num_connections: 1 })));
    greetings += 1;
    for (const look of looks.splice(0)) look();
  };

  /** As strict as Slack: an envelope is acknowledged once, by its id. */
  const acknowledge = (sent: string): void => {
    const message: unknown = JSON.parse(sent);
    if (!isObject(message)) throw new Error(`no acknowledgement: ${sent}`);
    const { envelope_id: id, payload } = message;
    const resolve = typeof id === 'string' ? acknowledgements.get(id) : undefined;
    if (typeof id !== 'string' || resolve === undefined) throw new Error(`nothing to acknowledge: ${sent}`);
    acknowledgements.delete(id);
    resolve(isObject(payload) ? payload : {});
  };

  const sendRaw = (content: string): void => {
    if (current === undefined) throw new Error('The relay is not connected');
    current.write(frame(opcodes.text, content));
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const slack: SocketSlack = {
    apiUrl: `http://127.0.0.1:${portOf(server)}/sandbox/api/`,
    sandbox: undefined,
    greets: true,
    opens,
    responses,
    responseUrl: `http://127.0.0.1:${portOf(server)}/respond`,
    refuseOpens(given) {
      refusal = given;
    },
    async greeted(count) {
      while (greetings < count) {
        await new Promise<void>((resolve) => {
          looks = [...looks, resolve];
        });
      }
    },
    send(type, payload, id: string = randomUUID()) {
      const { promise, resolve } = Promise.withResolvers<JsonObject>();
      acknowledgements.set(id, resolve);
      sendRaw(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: true }));
      return promise;
    },
    sendRaw,
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    get isConnected() {
      return current !== undefined;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return slack;
}

function answer(res: ServerResponse, status: number, body: JsonObject): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen');
  return address.port;
}
