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

  it('carries what stands in every input and menu beside it', async () => {
    const { api, app, sandbox } = await aSandboxWithApp();
    await api('chat.postMessage', { channel: '#a', text: 'sure?', blocks: inputsAndButtons });
    await sandbox.click({ actionId: 'ack' });
    expect(app.lastPayload()['state']).toEqual({ values: stateOf(null, null) });
    await sandbox.click({ actionId: 'ack', values: { why: 'planned', when: '1772366400' } });
    expect(app.lastPayload()['state']).toEqual({ values: stateOf('planned', 1_772_366_400) });
  });

  it.each([
    ['an input that is not there', { other: 'x' }, 'nothing shown takes other'],
    ['more than it takes', { why: 'x'.repeat(21) }, 'why takes at most 20 characters'],
    ['a time that is none', { when: 'noon' }, 'noon: a date and time is chosen in seconds'],
  ])('fails where a person puts in %s', async (_, values, words) => {
    const { api, sandbox } = await aSandboxWithApp();
    await api('chat.postMessage', { channel: '#a', text: 'sure?', blocks: inputsAndButtons });
    await expect(sandbox.click({ actionId: 'ack', values })).rejects.toThrow(words);
  });

  it('fails where nothing shows the action', async () => {
    const { sandbox } = await aSandboxWithApp();
    await expect(sandbox.click({ actionId: 'nothing' })).rejects.toThrow('no message shows nothing');
  });
});

const inputsAndButtons = [
  {
    type: 'input',
    block_id: 'reason',
    optional: true,
    label: { type: 'plain_text', text: 'Why?' },
    element: { type: 'plain_text_input', action_id: 'why', max_length: 20 },
  },
  {
    type: 'actions',
    block_id: 'time',
    elements: [{ type: 'datetimepicker', action_id: 'when' }],
  },
  ...buttons,
];

function stateOf(why: string | null, when: number | null) {
  return {
    reason: { why: { type: 'plain_text_input', value: why } },
    time: { when: { type: 'datetimepicker', selected_date_time: when } },
  };
}
