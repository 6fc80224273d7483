import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { noon } from '../support/builders.ts';
import { aClock } from './a-clock.ts';
import { audit, form, send, signatureOf } from './signed-requests.ts';

const noonSeconds = noon / 1000;

describe('the signature of a request from Slack', () => {
  let relay: TestRelay;
  beforeAll(async () => {
    relay = await aRelay();
  });
  afterAll(stopRelays);

  const body = audit('help');
  const rightly = { body };
  const timestamp = Math.floor(Date.now() / 1000);

  it('is accepted where it is right', async () => {
    const { status, text } = await send(relay, rightly);
    expect(status).toBe(200);
    expect(text).toContain('/audit recent');
  });

  it.each([
    ['is missing', { body, signature: null }],
    ['is empty', { body, signature: '' }],
    ['is only the prefix', { body, signature: 'v0=' }],
    ['is of another secret', { body, secret: 'another-secret' }],
    ['is of the empty secret', { body, secret: '' }],
    ['is of Slack’s old version', { body, signature: `v1=${'0'.repeat(64)}` }],
    ['is of the right length and wrong', { body, signature: `v0=${'0'.repeat(64)}` }],
    ['is of another body', { body, signature: signatureFor(`${body}&a=b`) }],
    ['is in capitals', { body, signature: signatureFor(body).toUpperCase() }],
    [
      'has capitals in its digits',
      { body, timestamp, signature: `v0=${signatureFor(body).slice(3).toUpperCase()}` },
    ],
    ['comes twice', { body, timestamp, signature: `${signatureFor(body)}, ${signatureFor(body)}` }],
    ['has more behind it', { body, timestamp, signature: `${signatureFor(body)}0` }],
  ])('is refused where it %s', async (_, request) => {
    expect(await send(relay, request)).toMatchObject({ status: 401, text: '' });
  });

  it('is refused without its timestamp', async () => {
    const signature = signatureFor(body);
    const headers = { 'x-slack-signature': signature };
    expect(await send(relay, { body, signature: null, headers })).toMatchObject({ status: 401 });
    expect(await send(relay, { body, timestamp, signature })).toMatchObject({ status: 200 });
  });

  it('is of the bytes as they were sent, whatever a parser would make of them', async () => {
    const odd = 'command=%2Faudit&text=he%6cp&&user_id=U0ANN&b=1&b=2&';
    const { status, text } = await send(relay, { body: odd });
    expect(status).toBe(200);
    expect(text).toContain('/audit recent');
  });

  it('does not save a body of bytes that are no UTF-8', async () => {
    const bytes = Buffer.from([0x63, 0xff, 0xfe, 0x00, 0x3d]);
    expect(await send(relay, { body: bytes })).toMatchObject({ status: 400 });
  });

  it('counts whatever the content type says of its characters', async () => {
    const types = [`${form}; charset=utf-8`, `${form};charset=UTF-8`, 'Application/X-WWW-Form-Urlencoded'];
    for (const [index, contentType] of types.entries()) {
      const answer = await send(relay, { body: audit('help', { nonce: String(index) }), contentType });
      expect(answer.status).toBe(200);
    }
  });

  function signatureFor(signed: string): string {
    return signatureOf({ body: signed }, timestamp);
  }
});

describe('the timestamp of a request from Slack', () => {
  let relay: TestRelay;
  beforeAll(async () => {
    relay = await aRelay({ clock: aClock(noon + 999) });
  });
  afterAll(stopRelays);

  it.each([
    ['300 s ago, in whole seconds as Slack’s are', -300, 200],
    ['301 s ago', -301, 401],
    ['in 300 s', 300, 200],
    ['in 301 s', 301, 401],
    ['a day ahead', 86_400, 401],
  ])('%s', async (_, offset, status) => {
    const timestamp = noonSeconds + offset;
    expect(await send(relay, { body: audit('help'), timestamp })).toMatchObject({ status });
  });

  it.each(['', ' ', '0', '-1', '1e9', 'NaN', '1772366400.5', `${noonSeconds}000`, '0x10', '١٢'])(
    'is refused where it is no time of now: "%s"',
    async (timestamp) => {
      const headers = { 'x-slack-request-timestamp': encodeHeader(timestamp), 'x-slack-signature': 'v0=0' };
      const request = { body: audit('help'), signature: null, headers };
      expect(await send(relay, request)).toMatchObject({ status: 401 });
    },
  );
});

describe('the signing secret while it changes', () => {
  afterEach(stopRelays);
  const previous = 'previous-signing-secret-0123456789';

  it('is accepted beside the previous one', async () => {
    const relay = await aRelay({ env: { SLACK_SIGNING_SECRET_PREVIOUS: previous } });
    expect(await send(relay, { body: audit('help') })).toMatchObject({ status: 200 });
    expect(await send(relay, { body: audit('help'), secret: previous })).toMatchObject({ status: 200 });
    expect(await send(relay, { body: audit('help'), secret: `${previous}x` })).toMatchObject({ status: 401 });
  });

  it('is alone once the previous one is gone', async () => {
    const relay = await aRelay();
    expect(await send(relay, { body: audit('help'), secret: previous })).toMatchObject({ status: 401 });
    expect(await send(relay, { body: audit('help') })).toMatchObject({ status: 200 });
  });
});

describe('Slack’s look at our certificate', () => {
  let relay: TestRelay;
  beforeAll(async () => {
    relay = await aRelay();
  });
  afterAll(stopRelays);

  it.each([
    ['alone', 'ssl_check=1&token=abc'],
    ['with a command smuggled along', `ssl_check=1&${audit('mute risky')}`],
    ['with a click smuggled along', `ssl_check=1&payload=${encodeURIComponent('{"type":"block_actions"}')}`],
  ])('is answered unsigned and does nothing, %s', async (_, body) => {
    expect(await send(relay, { body, signature: null })).toMatchObject({ status: 200, text: '' });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
    expect(relay.slack.messages('#security-alerts')).toEqual([]);
  });

  it.each([
    ['alone', 'ssl_check=1&token=abc'],
    ['with a command of nobody smuggled along', 'ssl_check=1&command=%2Faudit&text=mute+risky&user_id='],
    ['with a command of somebody smuggled along', `ssl_check=1&${audit('mute risky')}`],
  ])('is answered signed as well and does nothing, %s', async (_, body) => {
    expect(await send(relay, { body })).toMatchObject({ status: 200, text: '' });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
  });

  it.each(['ssl_check=0', 'ssl_check=', 'ssl_check=1x', 'sslcheck=1', '{"ssl_check":"1"}', ''])(
    'is nothing else: "%s"',
    async (body) => {
      expect(await send(relay, { body, signature: null })).toMatchObject({ status: 401 });
    },
  );
});

describe('the path of Slack’s requests', () => {
  let relay: TestRelay;
  beforeAll(async () => {
    relay = await aRelay();
  });
  afterAll(stopRelays);

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('takes no %s', async (method) => {
    const response = await fetch(`${relay.url}/slack/events`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('is verified by Slack with a challenge, which must be signed', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'x' });
    const contentType = 'application/json';
    const { status, text } = await send(relay, { body, contentType });
    expect({ status, json: JSON.parse(text) }).toEqual({ status: 200, json: { challenge: 'abc' } });
    expect(await send(relay, { body, contentType, signature: null })).toMatchObject({ status: 401 });
  });
});

function encodeHeader(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
