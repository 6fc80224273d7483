import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { aSandbox, closeSandboxes, closeWithSandboxes } from './a-sandbox.ts';

afterEach(closeSandboxes);

interface Knock {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function knock({ url, method = 'GET', headers = {} }: Knock): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false });
    call.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    call.on('error', reject);
    call.end();
  });
}

describe('the sandbox', () => {
  it('answers to loopback names only, so that no foreign page reaches it by a name of its own', async () => {
    const { pageUrl } = await aSandbox();
    const { port } = new URL(pageUrl);
    const asHost = (host: string) => knock({ url: `${pageUrl}/ledger`, headers: { host } });
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'LOCALHOST', '[::1]:80', '127.1.2.3']) {
      expect([host, await asHost(host)]).toEqual([host, 200]);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '10.0.0.1',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect([host, await asHost(host)]).toEqual([host, 403]);
    }
  });

  it('lets only its own page change something from a browser', async () => {
    const { pageUrl } = await aSandbox();
    const { origin } = new URL(pageUrl);
    const post = (headers: Record<string, string>) =>
      knock({ url: `${pageUrl}/faults`, method: 'DELETE', headers });
    expect(await post({})).toBe(200);
    expect(await post({ origin, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await post({ origin: 'http://localhost:1' })).toBe(403);
    expect(await post({ origin: 'null' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  it('answers nobody from another machine', async () => {
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
    const address = outer ?? '127.0.0.1';
    const { url } = await mounted('0.0.0.0', address);
    const headers = { host: 'localhost' };
    expect(await knock({ url: `${url}/sandbox/ledger`, headers })).toBe(outer === undefined ? 200 : 403);
    expect(await knock({ url: `${url.replace(address, '127.0.0.1')}/sandbox/ledger`, headers })).toBe(200);
  });

  it('can be mounted beside something else, whose paths it leaves alone', async () => {
    const { url } = await mounted('127.0.0.1', '127.0.0.1');
    expect(await knock({ url: `${url}/sandbox/ledger` })).toBe(200);
    expect(await knock({ url: `${url}/sandbox/nothing` })).toBe(404);
    expect(await knock({ url: `${url}/sandboxes` })).toBe(418);
    expect(await knock({ url: `${url}/` })).toBe(418);
  });
});

async function mounted(host: string, address: string): Promise<{ url: string }> {
  const sandbox = createSandbox({ signingSecret: 's', botToken: 't' });
  const server = createServer(async (req, res) => {
    if (!(await sandbox.handle(req, res))) res.writeHead(418).end();
  });
  server.listen(0, host);
  await once(server, 'listening');
  closeWithSandboxes(async () => {
    sandbox.close();
    server.close();
    server.closeAllConnections();
  });
  const at = server.address();
  return { url: `http://${address}:${typeof at === 'object' ? at?.port : ''}` };
}
