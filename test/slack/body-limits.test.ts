import { IncomingMessage, request } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBodyReader } from '../../src/slack/read-body.ts';
import { openRaw, type RawConnection } from '../receive/raw-connection.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { livingMemory } from '../support/living-memory.ts';
import { audit, headersOf, type SlackRequest, send } from './signed-requests.ts';

const mib = 1024 * 1024;
/** What both ends of a connection may hold on the way, beside what was read. */
const inTransit = 12 * mib;

describe('how much of a request from Slack is read', () => {
  let relay: TestRelay;
  beforeAll(async () => {
    relay = await aRelay();
  });
  afterAll(stopRelays);

  it('is a MiB where it is signed', async () => {
    expect(await send(relay, { body: padded(mib) })).toMatchObject({ status: 200 });
    const body = padded(mib + 1);
    expect(await upload({ body }, { chunks: [Buffer.from(body)] })).toMatchObject({ status: 413 });
  });

  it('is 16 KiB where it is not', async () => {
    const unsigned = { signature: null, body: `ssl_check=1&a=${'b'.repeat(16_000)}` };
    expect(await send(relay, unsigned)).toMatchObject({ status: 200 });
    const longer = { signature: null, body: `ssl_check=1&a=${'b'.repeat(17_000)}` };
    expect(await upload(longer, { chunks: [Buffer.from(longer.body)] })).toMatchObject({ status: 401 });
  });

  it('counts what arrives where nothing was announced', async () => {
    const answer = await upload({ body: '', signature: 'v0=0' }, { chunks: megabytes(2) });
    expect(answer.status).toBe(413);
  });

  it.each([
    ['unsigned, announced', { body: '', signature: null }, true, 401],
    ['unsigned, not announced', { body: '', signature: null }, false, 401],
    ['wrongly signed, announced', { body: '', signature: 'v0=0' }, true, 413],
    ['wrongly signed, not announced', { body: '', signature: 'v0=0' }, false, 413],
    ['at a time that does not count', { body: '', signature: 'v0=0', timestamp: 1 }, false, 401],
  ] as const)('is refused early where 64 MiB come, %s', async (_, signed, announced, status) => {
    const answer = await upload(signed, { chunks: megabytes(64), announced });
    expect(answer.status).toBe(status);
    expect(answer.sent).toBeLessThan(2 * mib + inTransit);
    expect(await send(relay, { body: audit('help', { nonce: `${status}${announced}` }) })).toMatchObject({
      status: 200,
    });
  });

  it('is 32 MiB of all that are still arriving, of which the oldest have to go', async () => {
    const before = livingMemory().arrayBuffers;
    const signed = headersOf({ body: '', signature: 'v0=0' });
    const nearly = Buffer.alloc(mib - 1024, 'x');
    const connections: RawConnection[] = [];
    for (let n = 0; n < 80; n += 1) {
      const connection = await openRaw(relay.url);
      connection.write(headOf({ ...signed, 'content-length': mib }));
      await connection.sent(nearly);
      connections.push(connection);
    }
    expect(await connections[0]?.ended).toBe('');
    expect(await connections[46]?.ended).toBe('');
    expect(await send(relay, { body: audit('help', { nonce: 'beside' }) })).toMatchObject({ status: 200 });
    expect(livingMemory().arrayBuffers - before).toBeLessThan(34 * mib);
    // The last of them may still finish, and hears that nobody has signed it.
    connections.at(-1)?.write(Buffer.alloc(1024, 'x'));
    expect(await connections.at(-1)?.until('HTTP/1.1 401')).toContain('401');
    for (const connection of connections) connection.destroy();
  });

  it('takes no more room where it comes byte by byte', async () => {
    const read = createBodyReader();
    const before = livingMemory().heapUsed;
    const request = new IncomingMessage(new Socket());
    const body = read(request, mib);
    const bytes = Buffer.alloc(mib, 'x');
    for (let n = 0; n < 400_000; n += 1) request.push(bytes.subarray(n, n + 1));
    await new Promise<void>((resolve) => request.on('data', () => request.readableLength === 0 && resolve()));
    expect(livingMemory().heapUsed - before).toBeLessThan(20 * mib);
    request.push(null);
    expect((await body)?.length).toBe(400_000);
  });

  it('is not held against the relay where a sender breaks off', async () => {
    const connection = await openRaw(relay.url);
    connection.write(`${headOf({ ...headersOf({ body: 'x' }), 'content-length': 1000 })}half of it`);
    connection.destroy();
    await connection.ended;
    expect(await send(relay, { body: audit('help') })).toMatchObject({ status: 200 });
    expect(relay.log()).not.toContain('request from Slack');
  });

  interface Upload {
    readonly chunks: readonly Buffer[];
    readonly announced?: boolean;
  }

  /** On a connection of its own, which the relay may end. */
  async function upload(signed: SlackRequest, { chunks, announced = false }: Upload) {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const sending = request(`${relay.url}/slack/events`, {
      method: 'POST',
      agent: false,
      headers: { ...headersOf(signed), ...(announced ? { 'content-length': bytes } : {}) },
    });
    const answered = new Promise<number>((resolve) => {
      sending.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sending.once('error', () => resolve(0));
    });
    await pipeline(Readable.from(chunks), sending).catch(() => {});
    const sent = sending.socket?.bytesWritten ?? 0;
    const status = await answered;
    sending.destroy();
    return { status, sent };
  }
});

function headOf(headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ host: 'relay', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /slack/events HTTP/1.1\r\n${lines.join('')}\r\n`;
}

const oneChunk = Buffer.alloc(64 * 1024, 'x');

function megabytes(count: number): Buffer[] {
  return Array.from({ length: (count * mib) / oneChunk.length }, () => oneChunk);
}

/** A command that is so long. */
function padded(length: number): string {
  const start = `${audit('help')}&pad=`;
  return start + 'x'.repeat(length - start.length);
}
