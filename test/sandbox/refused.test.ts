import { afterEach, describe, expect, it } from '@jest/globals';
import { aSandbox, closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';
import { anEventStream } from './an-event-stream.ts';

afterEach(closeSandboxes);

describe('what Slack would refuse', () => {
  it("is told to the page with Slack's error, where it was meant to go", async () => {
    const { api, pageUrl, sandbox } = await aSandbox({ channels: ['a'] });
    const { next, nextOf } = await anEventStream(pageUrl);
    await next();
    const [channel] = sandbox.channels();
    await api('chat.postMessage', { channel: '#a', text: 'x', blocks: [{ type: 'banner' }] });
    expect(await nextOf('refused')).toMatchObject({
      refused: {
        method: 'chat.postMessage',
        channel: channel?.id,
        error: 'invalid_blocks',
        details: [expect.stringContaining('banner')],
        byFault: false,
      },
    });
    await api('chat.postMessage', { channel: '#nowhere', text: 'x' });
    const { refused } = (await nextOf('refused')) ?? {};
    expect(refused).toMatchObject({ error: 'channel_not_found', meant: '#nowhere' });
    expect(refused).not.toHaveProperty('channel');
    await api('chat.postMessage', { channel: '#a', text: 'x'.repeat(40_001) });
    expect(await nextOf('refused')).toMatchObject({ refused: { error: 'msg_too_long' } });
  });

  it('is told of answers to commands and of what faults have done', async () => {
    const { api, app, pageUrl, sandbox } = await aSandboxWithApp();
    const { next, nextOf } = await anEventStream(pageUrl);
    await next();
    app.answer(200, { blocks: [{ type: 'banner' }] });
    await sandbox.command({ text: 'x', channel: 'a' });
    const channel = sandbox.channels().find(({ name }) => name === 'a')?.id;
    const answer = { method: 'command_answer', channel, error: 'invalid_blocks' };
    expect(await nextOf('refused')).toMatchObject({ refused: answer });
    await fetch(app.lastForm()['response_url'] ?? '', { method: 'POST', body: '{"text":""}' });
    const response = { method: 'response_url', channel, error: 'no_text' };
    expect(await nextOf('refused')).toMatchObject({ refused: response });
    sandbox.fail({ times: 1, fault: { kind: 'accept_then_server_error' } });
    await api('chat.postMessage', { channel: '#a', text: 'x' });
    const fault = { error: 'accept_then_server_error', channel, byFault: true };
    expect(await nextOf('refused')).toMatchObject({ refused: fault });
    sandbox.fail({ times: 1, fault: { kind: 'slow', ms: 1 } });
    await api('chat.postMessage', { channel: '#a', text: 'slow' });
    await api('chat.postMessage', { channel: '#a', text: '' });
    expect(await nextOf('refused')).toMatchObject({ refused: { error: 'no_text' } });
  });

  it('is told to a page that opens later, the newest of very many', async () => {
    const { api, pageUrl } = await aSandbox();
    for (let n = 0; n < 30; n += 1) await api('chat.postMessage', { channel: '#a', text: '' });
    const snapshot = await (await anEventStream(pageUrl)).next();
    expect(snapshot).toMatchObject({ state: { refused: { length: 20 } } });
    expect(JSON.stringify(snapshot)).toContain('"seq":30');
    expect(JSON.stringify(snapshot)).not.toContain('"seq":10,');
  });
});
