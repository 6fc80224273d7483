import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aClock, closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';
import { buttons } from './some-buttons.ts';

afterEach(closeSandboxes);

describe('a command', () => {
  it('reaches the app as Slack sends it', async () => {
    const clock = aClock();
    const { app, sandbox, pageUrl } = await aSandboxWithApp({ clock });
    const { status } = await sandbox.command({
      text: 'mute rule “x” 1h & more',
      channel: '#alerts',
      userId: 'U0SANDBOX2',
    });
    expect(status).toBe(200);
    expect(app.lastForm()).toMatchObject({
      command: '/audit',
      text: 'mute rule “x” 1h & more',
      user_id: 'U0SANDBOX2',
      user_name: 'ada',
      team_id: 'T0SANDBOX1',
      channel_name: 'alerts',
      channel_id: expect.stringMatching(/^C/),
      api_app_id: 'A0SANDBOX1',
      trigger_id: expect.any(String),
      token: expect.any(String),
    });
    expect(app.lastForm()['response_url']).toMatch(`${pageUrl}/respond/`);
    const [{ headers, body } = { headers: {}, body: '' }] = app.received;
    const timestamp = clock.now() / 1000;
    const hmac = createHmac('sha256', 'a signing secret').update(`v0:${timestamp}:${body}`).digest('hex');
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${hmac}`,
    });
  });

  it('takes its name from what is typed', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    await sandbox.command({ text: '/audit recent 5' });
    expect(app.lastForm()).toMatchObject({ command: '/audit', text: 'recent 5' });
    await sandbox.command({ text: '/audit' });
    expect(app.lastForm()).toMatchObject({ command: '/audit', text: '' });
  });

  it('shows the answer to the person who asked, as text or as blocks', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    app.answer(200, 'Try /audit help');
    expect(await sandbox.command({ text: 'x', channel: 'a' })).toMatchObject({
      status: 200,
      body: 'Try /audit help',
    });
    app.answer(200, { text: 'fallback', blocks: buttons });
    await sandbox.command({ text: 'x', channel: 'a' });
    expect(sandbox.ephemerals('#a')).toMatchObject([
      { text: 'Try /audit help', user: 'U0SANDBOX1', via: 'answer' },
      { text: 'fallback', blocks: [{ block_id: 'acts' }] },
    ]);
    expect(sandbox.messages('#a')).toEqual([]);
  });

  it('shows the answer to all where it says so', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    app.answer(200, { response_type: 'in_channel', text: 'for all' });
    await sandbox.command({ text: 'x', channel: 'a' });
    expect(sandbox.messages('#a')).toMatchObject([{ text: 'for all' }]);
  });

  it('says with which error it failed', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    app.answer(500, 'oops');
    expect(await sandbox.command({ text: 'x' })).toMatchObject({ status: 500, error: 'dispatch_failed' });
    expect(sandbox.ephemerals()).toMatchObject([
      { text: '/audit failed with the error "dispatch_failed"', via: 'slack' },
    ]);
  });

  it('says so where the answer is one that Slack would not show', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    app.answer(200, { blocks: [{ type: 'banner' }] });
    await sandbox.command({ text: 'x' });
    expect(sandbox.ephemerals()).toMatchObject([{ text: '/audit failed with the error "invalid_blocks"' }]);
    expect(sandbox.calls).toMatchObject([
      { method: 'command_answer', answer: { body: { error: 'invalid_blocks' } } },
    ]);
  });

  it('is given up on where the app takes too long', async () => {
    const { app, sandbox } = await aSandboxWithApp({ answerWithinMs: 30 });
    app.answer('never');
    expect(await sandbox.command({ text: 'x' })).toEqual({ status: 0, body: '', error: 'operation_timeout' });
    expect(sandbox.ephemerals()).toMatchObject([{ text: expect.stringContaining('operation_timeout') }]);
  });

  it('fails where there is no app', async () => {
    const { sandbox } = await aSandboxWithApp({ commandsUrl: 'http://127.0.0.1:9/slack/events' });
    expect(await sandbox.command({ text: 'x' })).toEqual({ status: 0, body: '', error: 'dispatch_failed' });
  });
});
