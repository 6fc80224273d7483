import { afterEach, describe, expect, it } from '@jest/globals';
import { closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';
import { buttons } from './some-buttons.ts';

afterEach(closeSandboxes);

describe('a click', () => {
  it('on a button of a message carries the message, the action and who clicked', async () => {
    const { api, app, sandbox } = await aSandboxWithApp();
    const { body } = await api('chat.postMessage', { channel: '#a', text: 'alert', blocks: buttons });
    await sandbox.click({ channel: '#a', ts: String(body['ts']), actionId: 'ack', userId: 'U0SANDBOX3' });
    expect(app.lastPayload()).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0SANDBOX3', username: 'grace', team_id: 'T0SANDBOX1' },
      team: { id: 'T0SANDBOX1', domain: 'sandbox' },
      channel: { id: body['channel'], name: 'a' },
      container: {
        type: 'message',
        message_ts: body['ts'],
        channel_id: body['channel'],
        is_ephemeral: false,
      },
      message: { ts: body['ts'], text: 'alert', bot_id: 'B0SANDBOX1' },
      actions: [
        {
          type: 'button',
          action_id: 'ack',
          block_id: 'acts',
          value: 'alert-1',
          action_ts: expect.any(String),
        },
      ],
      trigger_id: expect.any(String),
      response_url: expect.stringContaining('/respond/'),
      state: { values: {} },
    });
  });

  it('on a menu carries the chosen option', async () => {
    const { api, app, sandbox } = await aSandboxWithApp();
    await api('chat.postMessage', { channel: '#a', text: 'alert', blocks: buttons });
    await sandbox.click({ actionId: 'more', selected: 'details' });
    expect(app.lastPayload()).toMatchObject({
      actions: [{ type: 'overflow', selected_option: { value: 'details', text: { text: 'Details' } } }],
    });
  });

  it('on an ephemeral message carries no message, as Slack keeps none', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    app.answer(200, { text: 'sure?', blocks: buttons });
    await sandbox.command({ text: 'x' });
    await sandbox.click({ actionId: 'ack' });
    expect(app.lastPayload()).toMatchObject({ container: { is_ephemeral: true } });
    expect(app.lastPayload()).not.toHaveProperty('message');
  });

  it('fails where nothing shows the action', async () => {
    const { sandbox } = await aSandboxWithApp();
    await expect(sandbox.click({ actionId: 'nothing' })).rejects.toThrow('no message shows nothing');
  });
});
