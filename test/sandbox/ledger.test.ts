import { afterEach, describe, expect, it } from '@jest/globals';
import { aClock, aSandbox, closeSandboxes } from './a-sandbox.ts';

afterEach(closeSandboxes);

describe('the ledger', () => {
  it('has every request in order, with what was asked, what was answered, and when', async () => {
    const clock = aClock();
    const { api, sandbox } = await aSandbox({ clock });
    const at = clock.now();
    await api('auth.test');
    clock.turn(10);
    await api('chat.postMessage', { channel: '#a', text: '' });
    expect(sandbox.calls).toMatchObject([
      { seq: 1, method: 'auth.test', at, answer: { status: 200, body: { ok: true } } },
      {
        seq: 2,
        method: 'chat.postMessage',
        at: at + 10,
        arguments: { channel: '#a', text: '' },
        answer: { status: 200, body: { ok: false, error: 'no_text' } },
      },
    ]);
  });

  it('says at once when what somebody waits for has come', async () => {
    const { api, sandbox } = await aSandbox();
    const waiting = sandbox.waitFor(() => sandbox.messages('#a').find(({ text }) => text === 'second'));
    await api('chat.postMessage', { channel: '#a', text: 'first' });
    await api('chat.postMessage', { channel: '#a', text: 'second' });
    expect(await waiting).toMatchObject({ text: 'second' });
    expect(await sandbox.waitFor(({ calls }) => calls.length === 2)).toBe(true);
  });

  it('says what came instead when the time is over', async () => {
    const { api, sandbox } = await aSandbox();
    await api('chat.postMessage', { channel: '#a', text: '' });
    const waiting = sandbox.waitFor(() => sandbox.messages('#a')[0], 20);
    await expect(waiting).rejects.toThrow('within 20 ms; 1 calls so far, the last: chat.postMessage no_text');
  });

  it('is there for other processes as JSON', async () => {
    const { api, pageUrl } = await aSandbox();
    await api('chat.postMessage', { channel: '#a', text: 'one' });
    await api('chat.postMessage', { channel: '#b', text: 'two' });
    const read = async (query: string) => (await fetch(`${pageUrl}/ledger${query}`)).json();
    expect(await read('')).toMatchObject({
      calls: [{ seq: 1 }, { seq: 2 }],
      messages: [{ text: 'one' }, { text: 'two' }],
    });
    expect(await read('?since=1&channel=a')).toMatchObject({
      calls: [{ seq: 2 }],
      messages: [{ text: 'one' }],
    });
  });

  it('forgets the oldest where it was told how much to keep', async () => {
    const { api, sandbox } = await aSandbox({ keepCalls: 2, keepMessages: 1 });
    for (const text of ['one', 'two', 'three']) await api('chat.postMessage', { channel: '#a', text });
    expect(sandbox.calls.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(sandbox.messages('#a').map(({ text }) => text)).toEqual(['three']);
  });
});
