import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { secrets } from '../support/secrets.ts';
import { anEvent } from './an-event.ts';
import { head, openRaw } from './raw-connection.ts';
import { closeStores, newest } from './stored.ts';

const limit = 1024 * 1024;
const one = '{"accepted":1,"duplicates":0,"quarantined":0}';
const none = '{"accepted":0,"duplicates":0,"quarantined":0}';

let relay: TestRelay;
beforeAll(async () => {
  relay = await aRelay();
});
afterAll(async () => {
  await closeStores();
  await stopRelays();
});

function aBody(filler = ''): Buffer {
  return Buffer.from(JSON.stringify(anEvent({ filler })));
}

/** An event whose JSON is exactly so long. */
function aBodyOf(size: number): Buffer {
  return aBody('x'.repeat(size - aBody().length));
}

describe('the content type of a webhook', () => {
  const types = [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=iso-8859-1',
    'application/vnd.atlassian+json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'no type at all;;;',
  ];
  it.each(types)('may be %s', async (type) => {
    const event = anEvent({ place: 'Zürich' });
    expect(await relay.post(event, { 'content-type': type })).toMatchObject({ status: 200, text: one });
    expect((await newest(relay)).event?.payload).toEqual(event);
  });

  it('may be missing', async () => {
    const connection = await openRaw(relay.url);
    const body = aBody();
    const headers = { Authorization: secrets.WEBHOOK_AUTHORIZATION, 'Content-Length': body.length };
    connection.write(head({ ...headers, Connection: 'close' }) + body);
    expect(await connection.ended).toContain(one);
  });
});

describe('a compressed webhook', () => {
  const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const encoders = {
    gzip: (bytes: Buffer) => gzipSync(bytes, { level: 1 }),
    deflate: (bytes: Buffer) => deflateSync(bytes, { level: 1 }),
    br: (bytes: Buffer) => brotliCompressSync(bytes, fast),
  } as const;

  for (const [encoding, encode] of Object.entries(encoders)) {
    const post = (bytes: Buffer, name = encoding) => relay.post(bytes, { 'content-encoding': name });

    it(`is inflated from ${encoding}, in upper case too`, async () => {
      expect(await post(encode(aBody()))).toMatchObject({ status: 200, text: one });
      expect(await post(encode(aBody()), encoding.toUpperCase())).toMatchObject({ status: 200, text: one });
    });

    it(`is measured inflated from ${encoding}: 1 MiB is taken, a byte more is not`, async () => {
      expect(await post(encode(aBodyOf(limit)))).toMatchObject({ status: 200, text: one });
      expect(await post(encode(aBodyOf(limit + 1)))).toMatchObject({ status: 413 });
    });

    it(`costs little where ${encoding} hides 96 MiB in it`, async () => {
      const bomb = encode(Buffer.alloc(96 * limit, ' '));
      const before = process.memoryUsage.rss();
      expect(await post(bomb)).toMatchObject({ status: 413 });
      expect(process.memoryUsage.rss() - before).toBeLessThan(48 * limit);
    });

    it(`is quarantined whole where its ${encoding} is cut short or spoiled`, async () => {
      const good = encode(Buffer.from(JSON.stringify(Array.from({ length: 3000 }, () => anEvent()))));
      const spoiled = Buffer.from(good);
      spoiled.fill(0xff, 10, 40);
      for (const bad of [good.subarray(0, -20), spoiled, Buffer.from('[] in plain text')]) {
        const answer = await post(bad);
        expect(answer.status).toBe(400);
        expect(answer.text).toContain('cannot be inflated');
        const kept = (await newest(relay)).quarantined?.body;
        expect(kept).toBe(bad.toString().startsWith('[]') ? `${bad}` : `base64:${bad.toString('base64')}`);
      }
    });

    it(`is quarantined as text where ${encoding} holds text that is not JSON`, async () => {
      expect(await post(encode(Buffer.from('<xml/>')))).toMatchObject({ status: 400 });
      expect((await newest(relay)).quarantined).toMatchObject({
        body: '<xml/>',
        reason: expect.stringMatching(/^not JSON/),
      });
    });

    it(`is told from text where ${encoding} holds bytes that are not UTF-8`, async () => {
      const bytes = Buffer.from('{"id":"Zürich"}', 'latin1');
      expect(await post(encode(bytes))).toMatchObject({ status: 400 });
      expect((await newest(relay)).quarantined?.body).toBe(`base64:${bytes.toString('base64')}`);
    });
  }

  it('may be incompressible, and hold the character that stands for what cannot be read', async () => {
    const body = aBodyOf(limit - 1)
      .toString()
      .replace('xxx', '\ufffd');
    const plain = gzipSync(body, { level: 0 });
    expect(plain.length).toBeGreaterThan(limit);
    expect(await relay.post(plain, { 'content-encoding': 'gzip' })).toMatchObject({ status: 200, text: one });
  });

  it('may not go on without end, even if it inflates to nothing', async () => {
    const connection = await openRaw(relay.url);
    const authorization = secrets.WEBHOOK_AUTHORIZATION;
    const headers = {
      Authorization: authorization,
      'Content-Encoding': 'gzip',
      'Content-Length': 64 * limit,
    };
    connection.write(head(headers));
    const nothing = gzipSync('');
    const piece = Buffer.alloc(limit - (limit % nothing.length), nothing);
    for (let sent = 0; sent < 2; sent += 1) connection.write(piece);
    expect(await connection.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /);
    connection.destroy();
  });

  it.each(['zstd', 'compress', 'gzip, br', 'x'])('is refused as %s', async (encoding) => {
    const answer = await relay.post(aBody(), { 'content-encoding': encoding });
    expect(answer.status).toBe(415);
    expect(answer.text).toContain('gzip, deflate, br');
  });

  it('may say that it is not compressed', async () => {
    const answer = await relay.post(aBody(), { 'content-encoding': 'Identity' });
    expect(answer).toMatchObject({ status: 200, text: one });
  });
});

describe('the size of a webhook', () => {
  it('may be 1 MiB', async () => {
    expect(await relay.post(aBodyOf(limit))).toMatchObject({ status: 200, text: one });
  });

  it.each([limit + 1, 4 * limit, 12 * limit])('may not be %d bytes', async (size) => {
    expect(await relay.post(aBodyOf(size))).toMatchObject({ status: 413 });
  });

  it('is counted where it is not told beforehand', async () => {
    const post = async (size: number) => {
      const connection = await openRaw(relay.url);
      const headers = { Authorization: secrets.WEBHOOK_AUTHORIZATION, Connection: 'close' };
      connection.write(head({ ...headers, 'Transfer-Encoding': 'chunked' }));
      const body = aBodyOf(size);
      for (let start = 0; start < size; start += 100_000) {
        const piece = body.subarray(start, start + 100_000);
        connection.write(`${piece.length.toString(16)}\r\n`);
        connection.write(piece);
        connection.write('\r\n');
      }
      connection.write('0\r\n\r\n');
      return connection.ended;
    };
    expect(await post(limit)).toContain(one);
    expect(await post(limit + 1)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('a body that is not JSON in UTF-8', () => {
  const bodies: Readonly<Record<string, Buffer>> = {
    'that is empty': Buffer.from(''),
    'of blanks': Buffer.from(' \n'),
    'cut short': Buffer.from('{"id": "1", "attributes": {'),
    'with something behind': Buffer.from('{} {}'),
    'of words': Buffer.from('hello'),
    'in Latin-1': Buffer.from('{"id":"Zürich"}', 'latin1'),
    'in UTF-16': Buffer.from('\ufeff{"id":"1"}', 'utf16le'),
    'with half a character': Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    'with an overlong character': Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    'with NUL in it': Buffer.from('{"id":"1"}\0'),
  };
  for (const [name, bytes] of Object.entries(bodies)) {
    it(`${name} is refused and kept`, async () => {
      const before = await newest(relay);
      const answer = await relay.post(bytes);
      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(/^\{"error":"not (JSON|UTF-8)/);
      const after = await newest(relay);
      expect(after.quarantinedCount).toBe(before.quarantinedCount + 1);
      const kept = after.quarantined?.body ?? '';
      expect(
        Buffer.from(kept.replace(/^base64:/, ''), kept.startsWith('base64:') ? 'base64' : 'utf8'),
      ).toEqual(bytes);
    });
  }

  it('is not one with a byte order mark, nor one with U+FFFD written in it', async () => {
    const event = anEvent({ note: 'lost: \ufffd' });
    const answer = await relay.post(Buffer.from(`\ufeff${JSON.stringify(event)}`));
    expect(answer).toMatchObject({ status: 200, text: one });
    expect((await newest(relay)).event?.payload).toEqual(event);
  });
});

describe('a sender that breaks off', () => {
  it.each([undefined, 'gzip'])('stores nothing and harms nobody (encoding %s)', async (encoding) => {
    const before = await newest(relay);
    const headers = { Authorization: secrets.WEBHOOK_AUTHORIZATION, 'Content-Encoding': encoding };
    const connection = await openRaw(relay.url);
    const body = encoding === undefined ? aBodyOf(200_000) : gzipSync(aBodyOf(200_000));
    connection.write(head({ ...headers, 'Content-Length': body.length }));
    connection.write(body.subarray(0, -10));
    connection.destroy();
    await connection.ended;
    expect(await relay.post('[]')).toMatchObject({ status: 200, text: none });
    expect(await newest(relay)).toEqual(before);
  });
});
