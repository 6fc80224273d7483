import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { secrets } from '../support/secrets.ts';
import { anEvent } from './an-event.ts';
import { head, openRaw, type RawConnection } from './raw-connection.ts';
import { closeStores, newest } from './stored.ts';

const right = secrets.WEBHOOK_AUTHORIZATION;
const previous = 'Bearer the-previous-value-of-the-tests';
const foreign = 'Bearer schlüssel-für-prüfungen';
const mebibyte = 1024 * 1024;

let relay: TestRelay;
let rotated: TestRelay;

beforeAll(async () => {
  relay = await aRelay();
  rotated = await aRelay({
    env: { WEBHOOK_AUTHORIZATION: foreign, WEBHOOK_AUTHORIZATION_PREVIOUS: previous },
  });
});
afterAll(async () => {
  await closeStores();
  await stopRelays();
});

/** Status, body and all, of one event with this header on a connection of its own. */
async function answerTo(authorization: string | undefined, to = relay): Promise<string> {
  const body = JSON.stringify(anEvent());
  const connection = await openRaw(to.url);
  const headers = { Authorization: authorization, 'Content-Length': body.length, Connection: 'close' };
  connection.write(Buffer.from(head(headers) + body, 'utf8'));
  return connection.ended;
}

async function sendHead(headers: Readonly<Record<string, string | number>>): Promise<RawConnection> {
  const connection = await openRaw(relay.url);
  connection.write(head(headers));
  return connection;
}

/** As a proxy does that keeps its connections for the next request, whoever it is from. */
async function statusOver(agent: Agent, authorization: string, body: string): Promise<number | undefined> {
  const sent = request(`${relay.url}/webhooks/atlassian`, {
    method: 'POST',
    agent,
    headers: { authorization },
  });
  sent.end(body);
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  await once(answer?.resume() ?? sent, 'end');
  return answer?.statusCode;
}

describe('the authorization of a webhook', () => {
  it('is the registered value, byte for byte', async () => {
    expect(await answerTo(right)).toContain('{"accepted":1,"duplicates":0,"quarantined":0}');
  });

  const [scheme = '', credentials = ''] = right.split(' ');
  const wrong: Readonly<Record<string, string | undefined>> = {
    missing: undefined,
    empty: '',
    'of another secret': `Basic ${Buffer.from('atlassian:another').toString('base64')}`,
    'with the scheme in lower case': `${scheme.toLowerCase()} ${credentials}`,
    'with the credentials in upper case': `${scheme} ${credentials.toUpperCase()}`,
    'one byte short': right.slice(0, -1),
    'one byte longer': `${right}=`,
    'repeated in one header': `${right}, ${right}`,
    'of another scheme': `Bearer ${credentials}`,
    'without a scheme': credentials,
    'with two blanks': right.replace(' ', '  '),
    'of 8,000 bytes': `Basic ${'A'.repeat(8000)}`,
    'with bytes beyond ASCII': `${right}ü`,
    'the sandbox’s own': `Basic ${Buffer.from('sandbox:sandbox').toString('base64')}`,
    'the value before it was rotated': previous,
  };
  for (const [name, value] of Object.entries(wrong)) {
    it(`is refused when ${name}, without detail`, async () => {
      const answer = await answerTo(value);
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(answer).toMatch(/\r\nContent-Length: 0\r\n.*\r\n\r\n$/is);
    });
  }

  it('is the new and the previous value while rotating', async () => {
    expect(await answerTo(foreign, rotated)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answerTo(previous, rotated)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answerTo(right, rotated)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is compared as UTF-8, not as what other bytes look like', async () => {
    const connection = await openRaw(rotated.url);
    const latin1 = head({ Authorization: foreign, 'Content-Length': 2, Connection: 'close' });
    connection.write(Buffer.from(`${latin1}[]`, 'latin1'));
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('the body behind a wrong authorization', () => {
  it('is not waited for', async () => {
    const connection = await sendHead({ Authorization: 'Basic wrong', 'Content-Length': mebibyte });
    expect(await connection.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 401 /);
    connection.destroy();
  });

  it('is not asked for where its sender waits for leave, but it is behind the right one', async () => {
    const headers = { 'Content-Length': 2, Expect: '100-continue' };
    const refused = await sendHead({ ...headers, Authorization: 'Basic wrong' });
    expect(await refused.ended).toMatch(/^HTTP\/1\.1 401 /);

    const welcome = await sendHead({ ...headers, Authorization: right });
    expect(await welcome.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    welcome.write('[]');
    expect(await welcome.until('"accepted":0')).toContain('\r\n\r\nHTTP/1.1 200 OK\r\n');
    welcome.destroy();
  });

  it.each([200 * 1024, mebibyte])('of %d bytes does not keep its sender from the answer', async (size) => {
    const send = () => relay.post('x'.repeat(size), { authorization: 'Basic wrong' });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(401));
  });

  it('is let through before the connection ends, where that was to end', async () => {
    const body = Buffer.alloc(mebibyte);
    const headers = { Authorization: 'Basic wrong', 'Content-Length': body.length, Connection: 'close' };
    const connection = await sendHead(headers);
    await connection.until('\r\n\r\n');
    // Were the connection closed by now, this would be answered with a reset before it is all sent.
    expect(await connection.sent(body)).toBe(true);
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('leaves the connection in order for the next request', async () => {
    const connection = await openRaw(relay.url);
    const junk = 'x'.repeat(100_000);
    connection.write(head({ Authorization: 'Basic wrong', 'Content-Length': junk.length }) + junk);
    await connection.until('401');
    connection.write(`${head({ Authorization: right, 'Content-Length': 2 })}[]`);
    expect(await connection.until('"accepted":0')).toMatch(/^HTTP\/1\.1 401 .*HTTP\/1\.1 200 /s);
    connection.destroy();
  });

  it('that is too long to be let through is told to be the last of its connection', async () => {
    const connection = await openRaw(relay.url);
    const headers = { Authorization: 'Basic wrong', 'Content-Length': 2 * mebibyte };
    connection.write(head(headers));
    expect(await connection.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 401 .*\r\nConnection: close\r\n/s);
    expect(await connection.sent(Buffer.alloc(mebibyte))).toBe(true);
    connection.destroy();
  });

  it('does not take what others send over the same agent with it', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const over = (authorization: string, body: string) => statusOver(agent, authorization, body);
    expect(await over('Basic wrong', 'x'.repeat(2 * mebibyte))).toBe(401);
    expect(await over(right, '[]')).toBe(200);
    agent.destroy();
  });

  it('without end leaves its sender a moment to read the answer', async () => {
    const connection = await sendHead({ Authorization: 'Basic wrong', 'Content-Length': 1024 * mebibyte });
    connection.pause();
    connection.write(Buffer.alloc(16 * mebibyte));
    // By then all has been read that ever will be.
    for (let n = 0; n < 3; n += 1) await relay.get('/healthz');
    connection.resume();
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('without end costs its sender the connection, and nobody any memory', async () => {
    const before = process.memoryUsage.rss();
    const connection = await sendHead({ Authorization: 'Basic wrong', 'Content-Length': 1024 * mebibyte });
    const piece = Buffer.alloc(mebibyte);
    for (let sent = 0; sent < 256; sent += 1) connection.write(piece);
    expect(await connection.ended).toMatch(/^HTTP\/1\.1 401 /);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * mebibyte);
  });

  it('is stored nowhere', async () => {
    await relay.post('not json, and not authorized', { authorization: 'Basic wrong' });
    expect(await newest(relay)).toMatchObject({ quarantinedCount: 0, eventCount: 1 });
  });
});
