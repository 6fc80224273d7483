import type { ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import { PageChanges } from './page-changes.ts';
import { type PageEvent, pageState } from './page-state.ts';
import type { Parts } from './parts.ts';

/** A page that reads too slowly is let go; it connects again and is told everything anew. */
const mostUnreadBytes = 4 * 1024 * 1024;
/** Ms that changes are gathered before the pages are told: nobody sees the difference. */
const gatherMs = 40;

/** The open pages' live connections: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream {
  readonly #open = new Set<ServerResponse>();
  readonly #changes = new PageChanges();
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.changes.listen((change) => {
      if (this.#open.size === 0) return;
      this.#changes.add(change);
      this.#timer ??= setTimeout(() => this.#tell(), gatherMs).unref();
    });
  }

  serve({ res }: Exchange): void {
    // Those who are there already must hear first what the new one is told with everything else.
    this.#tell();
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.write(lineOf({ type: 'snapshot', state: pageState(this.#parts) }));
    this.#open.add(res);
    res.once('close', () => this.#open.delete(res));
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const res of this.#open) res.end();
    this.#open.clear();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#changes.take(this.#parts).map(lineOf).join('');
    if (text !== '') for (const res of this.#open) write(res, text);
  }
}

function lineOf(event: PageEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

function write(res: ServerResponse, text: string): void {
  if (res.writableLength > mostUnreadBytes) res.destroy();
  else res.write(text);
}
