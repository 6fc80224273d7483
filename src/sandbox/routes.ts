import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveAct } from './act-routes.ts';
import { EventStream } from './event-stream.ts';
import { type Exchange, send } from './exchange.ts';
import { serveHistory, serveThread } from './history-routes.ts';
import { serveFaults, serveLedger } from './ledger-routes.ts';
import { whyForbidden } from './loopback.ts';
import { serveFile, servePage } from './page-routes.ts';
import { serveAsk, serveBacklog, serveSend, serveWords } from './panel-routes.ts';
import type { Parts } from './parts.ts';
import { serveResponseUrl } from './person/response-urls.ts';
import type { Sandbox } from './sandbox.ts';
import { serveWebApi } from './web-api/web-api.ts';

type Route = (exchange: Exchange) => Promise<void> | void;

/** Every path below the prefix. */
export class Routes {
  readonly #parts: Parts;
  readonly #events: EventStream;
  readonly #routes: readonly (readonly [RegExp, Route])[];

  constructor(parts: Parts, sandbox: Sandbox) {
    this.#parts = parts;
    this.#events = new EventStream(parts);
    this.#routes = [
      [/^api\/[\w.]+$/, (exchange) => serveWebApi(exchange, parts)],
      [/^respond\/\w+$/, (exchange) => serveResponseUrl(exchange, parts)],
      [/^ledger$/, (exchange) => serveLedger(exchange, sandbox)],
      [/^faults$/, (exchange) => serveFaults(exchange, parts.faults)],
      [/^$/, (exchange) => servePage(exchange, parts.prefix)],
      [/^page\/[a-z-]+\.(js|css|svg)$/, serveFile],
      [/^events$/, (exchange) => this.#events.serve(exchange)],
      [/^history$/, (exchange) => serveHistory(exchange, parts)],
      [/^thread$/, (exchange) => serveThread(exchange, parts)],
      [/^act\/(command|click|submit|close|home)$/, (exchange) => serveAct(exchange, sandbox)],
      [/^panel\/send$/, (exchange) => serveSend(exchange, parts.webhook)],
      [/^panel\/ask$/, (exchange) => serveAsk(exchange, parts)],
      [/^panel\/words$/, (exchange) => serveWords(exchange, parts)],
      [/^panel\/backlog$/, (exchange) => serveBacklog(exchange, parts.backlog)],
    ];
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    const [pathname = '', query = ''] = (req.url ?? '').split('?', 2);
    const { prefix, address } = this.#parts;
    if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) return false;
    const forbidden = whyForbidden(req);
    if (forbidden !== undefined) send(res, { status: 403, body: forbidden });
    else {
      address.learn(req);
      const path = pathname.slice(prefix.length).replace(/^\//, '');
      await this.#serve({ req, res, path, query: new URLSearchParams(query) });
    }
    return true;
  }

  close(): void {
    this.#events.close();
  }

  /** A caller that goes away halfway is no reason to fail: what it asked for is over. */
  async #serve(exchange: Exchange): Promise<void> {
    const [, route] = this.#routes.find(([pattern]) => pattern.test(exchange.path)) ?? [];
    if (route === undefined) return send(exchange.res, { status: 404, body: 'there is nothing here' });
    try {
      await route(exchange);
    } catch (error) {
      send(exchange.res, { status: 500, body: error instanceof Error ? error.message : String(error) });
    }
  }
}
