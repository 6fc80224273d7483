import { afterEach, describe, expect, it } from '@jest/globals';
import { aClock, aSandbox, closeSandboxes } from './a-sandbox.ts';

afterEach(closeSandboxes);

const limited = { clock: aClock(), ratePerSecond: 1, burst: 3 };

describe('the rate of posts', () => {
  const setUp = async () => {
    const clock = aClock();
    const open = await aSandbox({ ...limited, clock });
    const post = async (channel: string) =>
      (await open.api('chat.postMessage', { channel, text: 'x' })).status;
    return { ...open, clock, post };
  };

  it('is a small burst, then one a second', async () => {
    const { clock, post } = await setUp();
    expect([await post('#a'), await post('#a'), await post('#a')]).toEqual([200, 200, 200]);
    expect(await post('#a')).toBe(429);
    clock.turn(999);
    expect(await post('#a')).toBe(429);
    clock.turn(1);
    expect([await post('#a'), await post('#a')]).toEqual([200, 429]);
  });

  it('is counted for each channel, by whatever name it is called', async () => {
    const { api, post } = await setUp();
    const { body } = await api('chat.postMessage', { channel: '#a', text: 'x' });
    expect([await post('a'), await post(String(body['channel']))]).toEqual([200, 200]);
    expect([await post('#a'), await post('a'), await post(String(body['channel']))]).toEqual([429, 429, 429]);
    expect(await post('#b')).toBe(200);
  });

  it('is told with Retry-After in whole seconds', async () => {
    const { api, clock, post } = await setUp();
    await Promise.all([post('#a'), post('#a'), post('#a')]);
    clock.turn(200);
    const { status, headers, body } = await api('chat.postMessage', { channel: '#a', text: 'x' });
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toEqual({ ok: false, error: 'ratelimited' });
  });

  it('refuses without showing anything', async () => {
    const { sandbox, post } = await setUp();
    for (let i = 0; i < 5; i += 1) await post('#a');
    expect(sandbox.messages('#a')).toHaveLength(3);
    expect(sandbox.calls.map(({ answer }) => answer?.status)).toEqual([200, 200, 200, 429, 429]);
  });
});

describe('the rate of updates', () => {
  it('is 50 in any minute for a channel', async () => {
    const clock = aClock();
    const { api } = await aSandbox({ ...limited, clock });
    const { body } = await api('chat.postMessage', { channel: '#a', text: 'x' });
    const update = async () =>
      (await api('chat.update', { channel: body['channel'], ts: body['ts'], text: 'y' })).status;
    const statuses: number[] = [];
    for (let i = 0; i < 51; i += 1) statuses.push(await update());
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    expect(statuses.at(-1)).toBe(429);
    clock.turn(60_000);
    expect(await update()).toBe(200);
  });
});
