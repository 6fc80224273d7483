import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseJson } from '../../src/sandbox/json.ts';
import { closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';

afterEach(closeSandboxes);

const home = { type: 'home', blocks: [{ type: 'divider' }] };

describe("the app's Home", () => {
  it('is told to the app as an event, signed, each time that somebody opens it', async () => {
    const { app, api, sandbox } = await aSandboxWithApp();
    expect(await sandbox.openHome('U0SANDBOX2')).toMatchObject({ status: 200 });
    const [{ headers, body } = { headers: {}, body: '' }] = app.received;
    expect(parseJson(body)).toMatchObject({
      type: 'event_callback',
      team_id: 'T0SANDBOX1',
      event: {
        type: 'app_home_opened',
        user: 'U0SANDBOX2',
        channel: expect.stringMatching(/^D/),
        tab: 'home',
      },
      event_id: expect.stringMatching(/^Ev/),
    });
    const timestamp = headers['x-slack-request-timestamp'];
    const hmac = createHmac('sha256', 'a signing secret').update(`v0:${timestamp}:${body}`).digest('hex');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-slack-signature': `v0=${hmac}` });
    expect(parseJson(body)).not.toMatchObject({ event: { view: expect.anything() } });
    await api('views.publish', { user_id: 'U0SANDBOX2', view: home });
    await sandbox.openHome('U0SANDBOX2');
    expect(parseJson(app.received.at(-1)?.body ?? '')).toMatchObject({
      event: { view: { type: 'home', blocks: [{ type: 'divider' }] } },
    });
  });

  it('names the direct message in which the app writes to that person', async () => {
    const { app, api, sandbox } = await aSandboxWithApp();
    await sandbox.openHome('U0SANDBOX2');
    await api('chat.postMessage', { channel: 'U0SANDBOX2', text: 'for you' });
    const [message] = sandbox.messages();
    expect(message?.text).toBe('for you');
    expect(parseJson(app.received[0]?.body ?? '')).toMatchObject({ event: { channel: message?.channel } });
    expect(sandbox.channels().filter(({ users }) => users !== undefined)).toHaveLength(1);
  });

  it('is what was published last, for one person', async () => {
    const { api, sandbox } = await aSandboxWithApp();
    await api('views.publish', { user_id: 'U0SANDBOX2', view: { type: 'home', blocks: [] } });
    await api('views.publish', { user_id: 'U0SANDBOX2', view: home });
    expect(sandbox.views()).toMatchObject([{ type: 'home', user: 'U0SANDBOX2', view: home }]);
    const { body } = await api('views.publish', { user_id: 'U0NOBODY', view: home });
    expect(body).toEqual({ ok: false, error: 'user_not_found' });
  });

  it('takes clicks', async () => {
    const { api, app, sandbox } = await aSandboxWithApp();
    const button = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } };
    const view = { type: 'home', blocks: [{ type: 'actions', elements: [button] }] };
    await api('views.publish', { user_id: 'U0SANDBOX1', view });
    const [shown] = sandbox.views();
    await sandbox.click({ actionId: 'go', viewId: shown?.id ?? '' });
    expect(app.lastPayload()).toMatchObject({
      container: { type: 'view', view_id: shown?.id },
      view: { type: 'home' },
      actions: [{ action_id: 'go' }],
    });
  });
});
