import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { anEvent } from './an-event.ts';
import { openRaw } from './raw-connection.ts';

let now = Date.parse('2026-05-01T10:00:00Z');
let relay: TestRelay;
beforeAll(async () => {
  relay = await aRelay({ clock: { now: () => now } });
});
afterAll(stopRelays);

const paths = {
  '/webhooks/atlassian': 'POST',
  '/slack/events': 'POST',
  '/healthz': 'GET',
  '/readyz': 'GET',
  '/metrics': 'GET',
} as const;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** Head and body of the answer to one bare request. */
async function answerTo(request: string, rest = ''): Promise<string> {
  const connection = await openRaw(relay.url);
  connection.write(`${request} HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n${rest}\r\n`);
  return connection.ended;
}

describe.each(Object.entries(paths))('%s', (path, allowed) => {
  it.each(methods.filter((method) => method !== allowed))('answers %s with 405 and Allow', async (method) => {
    const answer = await answerTo(`${method} ${path}`);
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(new RegExp(`\r\nAllow: ${allowed}\r\n`, 'i'));
  });

  it('takes the method that is allowed, and a query', async () => {
    expect(await answerTo(`${allowed} ${path}`, 'Content-Length: 0\r\n')).not.toMatch(
      /^HTTP\/1\.1 (404|405) /,
    );
    expect(await answerTo(`${allowed} ${path}?x=1`, 'Content-Length: 0\r\n')).not.toMatch(
      /^HTTP\/1\.1 (404|405) /,
    );
  });

  it('is exactly that path', async () => {
    for (const other of [`${path}/`, `/x${path}`, `/${path}`, path.toUpperCase(), `${path}x`, `${path}%20`]) {
      expect(await answerTo(`${allowed} ${other}`, 'Content-Length: 0\r\n')).toMatch(/^HTTP\/1\.1 404 /);
    }
  });
});

describe('any other path', () => {
  it.each([
    'GET /',
    'POST /',
    'GET /sandbox',
    'OPTIONS *',
    'GET /..%2f',
    'GET /%zz',
    'GET //',
    'GET /?%',
    'PUT /x',
    'GET http://[',
    'GET http://relay:port/healthz',
  ])('is 404: %s', async (request) => {
    expect(await answerTo(request)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('is 404 with a body too, of whatever size', async () => {
    const response = await fetch(`${relay.url}/nowhere`, { method: 'POST', body: 'x'.repeat(900_000) });
    expect(response.status).toBe(404);
  });

  it('does not read what is no HTTP', async () => {
    const connection = await openRaw(relay.url);
    connection.write('\0\0\0 what is this\r\n\r\n');
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 400 /);
    expect((await relay.get('/healthz')).status).toBe(200);
  });
});

describe('a body without end', () => {
  it('costs its sender the connection, whatever it asks for', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024);
    const heardAfter = async (request: string): Promise<string> => {
      const connection = await openRaw(relay.url);
      connection.write(
        `${request} HTTP/1.1\r\nHost: relay\r\nContent-Length: ${1024 * mebibyte.length}\r\n\r\n`,
      );
      await connection.until('\r\n\r\n');
      for (let sent = 0; sent < 64; sent += 1) connection.write(mebibyte);
      return connection.ended;
    };
    const requests = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'POST /healthz', 'POST /nowhere'];
    const heard = await Promise.all(requests.map(heardAfter));
    expect(heard.map((text) => text.slice(9, 12))).toEqual(['200', '200', '200', '405', '404']);
  });

  it('is not taken in from a sender that expects what there is not', async () => {
    const connection = await openRaw(relay.url);
    connection.write('POST /nowhere HTTP/1.1\r\nHost: relay\r\nExpect: more\r\nContent-Length: 9\r\n\r\n');
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 417 /);
  });
});

describe('the health of the relay', () => {
  it('is alive', async () => {
    expect(await relay.get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it('is ready, with each check named', async () => {
    const { status, text } = await relay.get('/readyz');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ ready: true, checks: { database: 'ok', rules: 'ok', slack: 'ok' } });
  });

  it('is not ready ten seconds after Slack refused the token, and heals by itself', async () => {
    const refusal = { method: 'auth.test', fault: { kind: 'error', error: 'token_revoked' } } as const;
    const heal = relay.slack.fail(refusal);
    const afterTenSeconds = async () => {
      now += 10_000;
      await relay.runOnce();
      const { status, text } = await relay.get('/readyz');
      return { status, slack: Reflect.get(Object(JSON.parse(text)).checks, 'slack') };
    };
    expect(await afterTenSeconds()).toEqual({ status: 503, slack: 'token_revoked' });
    heal();
    expect(await afterTenSeconds()).toEqual({ status: 200, slack: 'ok' });
  });
});

describe('/metrics', () => {
  it('is Prometheus text, every line of it', async () => {
    await relay.post([anEvent({ id: '1' }), anEvent({ id: '1' }), null]);
    const { status, headers, text } = await relay.get('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text.endsWith('\n')).toBe(true);
    const value = String.raw`(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|[+-]Inf)`;
    const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
    const sample = new RegExp(String.raw`^[a-zA-Z_:][\w:]*(?:\{(?:${label},?)*\})? ${value}(?: \d+)?$`);
    const comment =
      /^# (HELP [a-zA-Z_:][\w:]* .*|TYPE [a-zA-Z_:][\w:]* (counter|gauge|histogram|summary|untyped))$/;
    const odd = text.split('\n').filter((line) => line !== '' && !comment.test(line) && !sample.test(line));
    expect(odd).toEqual([]);
  });

  it('counts what became of events', async () => {
    const count = async (result: string) => {
      const { text } = await relay.get('/metrics');
      return Number(
        new RegExp(`^audit_relay_events_total\\{result="${result}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
      );
    };
    const before = [await count('accepted'), await count('duplicate'), await count('quarantined')];
    await relay.post([anEvent({ id: '2' }), anEvent({ id: '2' }), anEvent({ id: '2' }), null]);
    const after = [await count('accepted'), await count('duplicate'), await count('quarantined')];
    expect(after.map((now, index) => now - (before[index] ?? 0))).toEqual([1, 2, 1]);
  });
});
