import type { ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import { type PageEvent, pageEvent, pageState } from './page-state.ts';
import type { Parts } from './parts.ts';

/** A page that reads too slowly is let go; it connects again and is told everything anew. */
const mostUnreadBytes = 4 * 1024 * 1024;

/** The open pages' live connections: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream {
  readonly #open = new Set<ServerResponse>();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.changes.listen((change) => {
      if (this.#open.size === 0) return;
      const event = pageEvent(change, parts);
      if (event !== undefined) for (const res of this.#open) write(res, event);
    });
  }

  serve({ res }: Exchange): void {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    write(res, { type: 'snapshot', state: pageState(this.#parts) });
    this.#open.add(res);
    res.once('close', () => this.#open.delete(res));
  }

  close(): void {
    for (const res of this.#open) res.end();
    this.#open.clear();
  }
}

function write(res: ServerResponse, event: PageEvent): void {
  if (res.writableLength > mostUnreadBytes) res.destroy();
  else res.write(`data: ${JSON.stringify(event)}\n\n`);
}
