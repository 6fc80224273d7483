import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Why a request is not answered; undefined where it is. Only this machine may speak to the sandbox,
 * by a loopback name (else a foreign page could reach it through a name of its own), and a browser may
 * change something only from the sandbox's own page.
 */
export function whyForbidden(req: IncomingMessage): string | undefined {
  if (!isLoopbackAddress(req.socket.remoteAddress ?? '')) return 'only this machine may speak to the sandbox';
  if (!isLoopbackHost(req.headers.host ?? '')) return 'the sandbox answers to loopback names only';
  const reads = req.method === 'GET' || req.method === 'HEAD';
  return reads || isOwnOrigin(req) ? undefined : 'another site may not change anything here';
}

function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  const family = isIP(plain);
  return family !== 0 && loopback.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function isLoopbackHost(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return name === 'localhost' || isLoopbackAddress(name);
}

/** What is no browser sends neither header. */
function isOwnOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}
