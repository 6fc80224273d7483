import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults/fault.ts';
import { aSandbox, closeSandboxes, type OpenSandbox } from './a-sandbox.ts';

afterEach(closeSandboxes);

const setUp = async (fault: Fault, options = {}) => {
  const open = await aSandbox(options);
  open.sandbox.fail({ method: 'chat.postMessage', times: 1, fault });
  return open;
};

const post = ({ api }: Pick<OpenSandbox, 'api'>, channel = '#a') =>
  api('chat.postMessage', { channel, text: 'x' });

describe('a fault in place of the call', () => {
  const clock = { now: () => Date.parse('2026-03-01T12:00:00Z') };

  it.each<[string, Fault, string | null]>([
    ['a number of seconds', { kind: 'rate_limited', retryAfter: 7 }, '7'],
    ['one second unless told', { kind: 'rate_limited' }, '1'],
    ['no header at all', { kind: 'rate_limited', retryAfter: 'missing' }, null],
    ['a date', { kind: 'rate_limited', retryAfter: 'dated' }, 'Sun, 01 Mar 2026 12:00:30 GMT'],
  ])('limits with Retry-After as %s', async (_, fault, retryAfter) => {
    const open = await setUp(fault, { clock });
    const { status, headers, body } = await post(open);
    expect({ status, retryAfter: headers.get('retry-after'), body }).toEqual({
      status: 429,
      retryAfter,
      body: { ok: false, error: 'ratelimited' },
    });
    expect((await post(open)).body).toMatchObject({ ok: true });
  });

  it.each(['ratelimited', 'is_archived', 'token_revoked', 'missing_scope'])(
    'answers 200 with %s',
    async (error) => {
      const open = await setUp({ kind: 'error', error });
      expect(await post(open)).toMatchObject({ status: 200, body: { ok: false, error } });
      expect(open.sandbox.messages()).toEqual([]);
      expect((await post(open)).body).toMatchObject({ ok: true });
    },
  );

  it('answers 500', async () => {
    const open = await setUp({ kind: 'server_error' });
    expect(await post(open)).toMatchObject({ status: 500 });
    expect(open.sandbox.messages()).toEqual([]);
  });

  it('answers 502 with a page of HTML', async () => {
    const { apiUrl, sandbox } = await setUp({ kind: 'html' });
    const response = await fetch(`${apiUrl}chat.postMessage`, { method: 'POST' });
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<html>');
    expect(sandbox.messages()).toEqual([]);
  });

  it('resets the connection', async () => {
    const open = await setUp({ kind: 'reset' });
    expect(await codeOf(open, 2000)).toBe('ECONNRESET');
    expect(open.sandbox.messages()).toEqual([]);
    expect(await codeOf(open, 2000)).toBe('answered');
  });

  it('hangs until the caller gives up', async () => {
    const open = await setUp({ kind: 'hang' });
    expect(await codeOf(open, 50)).toBe('gave up');
    expect(open.sandbox.messages()).toEqual([]);
    expect(open.sandbox.calls).toMatchObject([{ method: 'chat.postMessage', fault: 'hang' }]);
  });
});

describe('a fault after the call is done', () => {
  it('drops the connection, the message being there', async () => {
    const open = await setUp({ kind: 'accept_then_drop' });
    expect(await codeOf(open, 2000)).toBe('ECONNRESET');
    expect(open.sandbox.messages('#a')).toHaveLength(1);
    expect(open.sandbox.calls).toMatchObject([{ fault: 'accept_then_drop', answer: { body: { ok: true } } }]);
  });

  it('answers later than the caller waits', async () => {
    const open = await setUp({ kind: 'accept_then_delay', ms: 60_000 });
    expect(await codeOf(open, 50)).toBe('gave up');
    expect(open.sandbox.messages('#a')).toHaveLength(1);
  });

  it('answers late, but answers', async () => {
    const open = await setUp({ kind: 'accept_then_delay', ms: 20 });
    expect((await post(open)).body).toMatchObject({ ok: true });
  });

  it('says that it failed though it did not', async () => {
    const open = await setUp({ kind: 'accept_then_server_error' });
    expect((await post(open)).status).toBe(500);
    expect(open.sandbox.messages('#a')).toHaveLength(1);
  });

  it('is slow, then goes on', async () => {
    const open = await setUp({ kind: 'slow', ms: 20 });
    const answer = post(open);
    await open.sandbox.waitFor(({ calls }) => calls.length === 1);
    expect(open.sandbox.messages()).toEqual([]);
    expect((await answer).body).toMatchObject({ ok: true });
  });
});

describe('a plan of faults', () => {
  const error: Fault = { kind: 'error', error: 'fatal_error' };

  it('befalls the method and channel it names, so often as it says', async () => {
    const open = await aSandbox();
    open.sandbox.fail({ method: 'chat.postMessage', channel: '#a', times: 2, fault: error });
    const outcomes = [];
    for (const channel of ['#b', '#a', 'a', '#a']) outcomes.push((await post(open, channel)).body['ok']);
    expect(outcomes).toEqual([true, false, false, true]);
  });

  it('finds the channel by its id too', async () => {
    const open = await aSandbox();
    const { body } = await post(open);
    open.sandbox.fail({ channel: '#a', fault: error });
    expect((await post(open, String(body['channel']))).body).toMatchObject({ ok: false });
    expect((await post(open, '#b')).body).toMatchObject({ ok: true });
  });

  it('goes on until it is healed or taken back', async () => {
    const open = await aSandbox();
    const takeBack = open.sandbox.fail({ fault: error });
    expect([(await post(open)).body['ok'], (await post(open)).body['ok']]).toEqual([false, false]);
    takeBack();
    expect((await post(open)).body['ok']).toBe(true);
    open.sandbox.fail({ fault: error });
    open.sandbox.heal();
    expect((await post(open)).body['ok']).toBe(true);
  });

  it('draws the same faults for the same seed, about as many as the probability says', async () => {
    const draw = async (seed: number) => {
      const open = await aSandbox({ seed });
      open.sandbox.fail({ probability: 0.3, fault: error });
      const outcomes = [];
      for (let i = 0; i < 200; i += 1) outcomes.push((await post(open)).body['ok']);
      return outcomes;
    };
    const [first, again, other] = [await draw(7), await draw(7), await draw(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const failed = first.filter((ok) => ok === false).length;
    expect(failed).toBeGreaterThan(40);
    expect(failed).toBeLessThan(80);
  });

  it('is made and healed over HTTP', async () => {
    const open = await aSandbox();
    const faults = async (method: string, body?: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(`${open.pageUrl}/faults`, init);
      return { status: response.status, body: await response.json() };
    };
    expect(await faults('POST', { channel: 'a', fault: error })).toMatchObject({ status: 200 });
    expect(await faults('GET')).toMatchObject({ body: { faults: [{ channel: 'a', fault: error }] } });
    expect((await post(open)).body).toMatchObject({ error: 'fatal_error' });
    await faults('POST', { heal: true });
    expect((await post(open)).body).toMatchObject({ ok: true });
    expect(await faults('POST', { fault: { kind: 'explode' } })).toMatchObject({ status: 400 });
    expect(await faults('POST', { fault: { kind: 'slow' } })).toMatchObject({ status: 400 });
    expect(await faults('POST', { probability: 2, fault: error })).toMatchObject({ status: 400 });
    expect(open.sandbox.faults()).toEqual([]);
  });

  it('is switched off one by one over HTTP', async () => {
    const { pageUrl, sandbox } = await aSandbox();
    sandbox.fail({ channel: 'a', fault: error });
    sandbox.fail({ channel: 'b', fault: error });
    const off = async (id: string) =>
      (await fetch(`${pageUrl}/faults?id=${id}`, { method: 'DELETE' })).json();
    expect(await off('1')).toMatchObject({ faults: [{ id: 2, channel: 'b' }] });
    expect(await off('1')).toMatchObject({ faults: [{ id: 2 }] });
    expect(await off('2')).toMatchObject({ faults: [] });
  });
});

/** How a call ends on the wire, where fetch would only say that it failed. */
function codeOf({ apiUrl }: OpenSandbox, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    const headers = { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' };
    const call = request(`${apiUrl}chat.postMessage`, {
      method: 'POST',
      headers,
      timeout: withinMs,
      agent: false,
    });
    call.on('response', (response) => response.resume().on('end', () => resolve('answered')));
    call.on('timeout', () => {
      resolve('gave up');
      call.destroy();
    });
    call.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    call.end('{"channel":"#a","text":"x"}');
  });
}
