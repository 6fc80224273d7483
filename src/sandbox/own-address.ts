import type { IncomingMessage } from 'node:http';

/** Where the app reaches this stand-in, for `response_url`: told, or learned from the first request that came in. */
export class OwnAddress {
  readonly #told: (() => string) | undefined;
  #learned: string | undefined;

  constructor(told: string | (() => string) | undefined) {
    this.#told = typeof told === 'string' ? () => told : told;
  }

  learn({ socket }: IncomingMessage): void {
    const host = socket.localFamily === 'IPv6' && !isMapped(socket.localAddress) ? '[::1]' : '127.0.0.1';
    this.set(`http://${host}:${socket.localPort}`);
  }

  set(url: string): void {
    this.#learned ??= url;
  }

  /** Without a slash at the end. */
  get(): string {
    const url = this.#told?.() ?? this.#learned;
    if (url === undefined)
      throw new Error('the sandbox does not know its own address yet: give `ownUrl` or listen first');
    return url.replace(/\/$/, '');
  }
}

function isMapped(address: string | undefined): boolean {
  return address?.toLowerCase().startsWith('::ffff:') ?? false;
}
