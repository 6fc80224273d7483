import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import Koa, { type Context, type Middleware } from 'koa';
import type { Logger } from '../logger.ts';
import { discardBody, mayBeCutOff } from './request-body.ts';

export interface Route {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly handle: Middleware;
}

export interface HttpServerParts {
  readonly routes: readonly Route[];
  readonly log: Logger;
  /** Asked before Koa: true where it has taken the request. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export interface HttpServer {
  /** Rejects where the address cannot be had; gives the port that it listens on. */
  start(host: string, port: number): Promise<number>;
  /** Accepts nothing more and resolves when the requests in hand are answered. */
  stop(): Promise<void>;
}

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** Longer than the load balancers in front keep theirs (60 s): the side that closes first loses a request now and then. */
const keepAliveTimeoutMs = 75_000;
/** What is in hand when the server stops; a sender that takes longer is cut off. */
const longestInHandMs = 5000;

/** One Koa application behind one server: known paths and methods, and a plain answer to everything else. */
export function createHttpServer({ routes, log, before }: HttpServerParts): HttpServer {
  const app = new Koa();
  const logFailed = (error: unknown) => log.error({ err: stackOf(error) }, 'a request failed');
  app.on('error', (error: unknown, ctx: Context) => {
    if (!isOfConnection(error, ctx)) logFailed(error);
  });
  app.use(createRouter(routes));
  const koa = app.callback();
  const answer =
    before === undefined
      ? koa
      : async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
          if (!(await before(request, response))) await koa(request, response);
        };
  // Not a set of responses: one that is added to and deleted from all the time keeps what it held alive for long,
  // and to collect that cost as much as all else that is done for a request.
  const latest = new Map<Socket, ServerResponse>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    latest.set(request.socket, response);
    if (!server.listening) endWith(response, server);
    answer(request, response).catch((error: unknown) => {
      logFailed(error);
      response.destroy();
    });
  };
  const server = createServer(onRequest);
  server.on('connection', (socket) => socket.once('close', () => latest.delete(socket)));
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, response);
    onRequest(request, response);
  });
  // As Node answers it, but for the body: that is not taken in without end.
  server.on('checkExpectation', (_request, response) =>
    response.writeHead(417, { Connection: 'close' }).end(),
  );
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return { start: (host, port) => listen(server, host, port), stop: () => close(server, latest.values()) };
}

/**
 * Whoever waits for leave to send (`Expect: 100-continue`) gets it when somebody reads, so that who is refused is
 * spared sending; what comes after such a refusal on the same connection could be taken for the body, so it ends.
 */
function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  request.once('resume', () => {
    if (response.headersSent) return;
    response.shouldKeepAlive = shouldKeepAlive;
    response.writeContinue();
  });
}

/**
 * A connection that is ended while its sender is still at it is reset, and the answer lost with it: one that is to end
 * with its answer ends when what is discarded has arrived. The sender has all of the answer before, and knows from it
 * that no other request may follow on this connection.
 */
function endWhenRead(ctx: Context): void {
  const { req, res } = ctx;
  if (req.complete || req.destroyed || req.readableFlowing === null) return;
  if (res.shouldKeepAlive && !mayBeCutOff(req)) return;
  const text = typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body);
  ctx.set('Connection', 'close');
  ctx.length = Buffer.byteLength(text);
  ctx.respond = false;
  if (text === '') res.flushHeaders();
  else res.write(text);
  req.once('close', () => res.end());
}

/**
 * A sender that is too slow, breaks off or goes on in what is no HTTP ends its connection, and Node has told it so.
 * It need not be authorized for that: logged as errors, anybody could bury the others among them.
 */
function isOfConnection(error: unknown, { req }: Context): boolean {
  return error === req.socket.errored;
}

/** What comes this far nobody has foreseen. Only the stack: errors of parsers carry the body with them. */
function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function createRouter(routes: readonly Route[]): Middleware {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return async (ctx, next) => {
    const known = byPath.get(pathOf(ctx));
    const route = known?.find(({ method }) => method === ctx.method);
    if (route === undefined) refuse(ctx, known);
    else {
      // Left to Node, a body that nobody asked for would be taken in for as long as it comes.
      if (route.method === 'GET') discardBody(ctx.req);
      await route.handle(ctx, next);
    }
    endWhenRead(ctx);
  };
}

/** Node lets targets through that are no URL, such as `http://[`; they are nobody's path. */
function pathOf(ctx: Context): string {
  try {
    return ctx.path;
  } catch {
    return '';
  }
}

function refuse(ctx: Context, known: readonly Route[] | undefined): void {
  discardBody(ctx.req);
  if (known === undefined) {
    ctx.status = 404;
    ctx.body = { error: 'no such path' };
    return;
  }
  ctx.status = 405;
  ctx.set('Allow', known.map(({ method }) => method).join(', '));
  ctx.body = { error: 'method not allowed' };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(portOf(server.address()));
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port;
  throw new TypeError('the server listens on no port');
}

/** A connection that is kept alive for a next request would outlast the last answer. */
function endWith(response: ServerResponse, server: Server): void {
  response.shouldKeepAlive = false;
  response.once('close', () => server.closeIdleConnections());
}

function close(server: Server, latest: Iterable<ServerResponse>): Promise<void> {
  for (const response of latest) endWith(response, server);
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), longestInHandMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
