import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/sandbox/json.ts';
import { closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp, type OpenWithApp } from './an-app.ts';
import { anEventStream } from './an-event-stream.ts';

afterEach(closeSandboxes);

const post = async ({ pageUrl }: OpenWithApp, path: string, body: JsonObject) => {
  const response = await fetch(`${pageUrl}/panel/${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};

const get = async ({ pageUrl }: OpenWithApp, path: string) =>
  (await fetch(`${pageUrl}/panel/${path}`)).json();

describe('an event written on the page', () => {
  const setUp = async (more = {}) => {
    let url = '';
    const open = await aSandboxWithApp({
      webhook: { url: () => url, authorization: 'Basic c2VjcmV0', ...more },
    });
    url = open.app.url.replace('/slack/events', '/webhook');
    return open;
  };

  it('goes to the webhook as it is, with its Authorization, and comes back with the answer', async () => {
    const open = await setUp();
    open.app.answer(418, { accepted: 0 });
    const sent = await post(open, 'send', { body: '{"id": 1,}' });
    expect(sent).toEqual({ status: 200, body: { status: 418, body: '{"accepted":0}' } });
    expect(open.app.received).toMatchObject([
      {
        body: '{"id": 1,}',
        headers: { authorization: 'Basic c2VjcmV0', 'content-type': 'application/json' },
      },
    ]);
  });

  it('says so where the app does not answer', async () => {
    const open = await setUp({ url: 'http://127.0.0.1:9/webhook' });
    expect(await post(open, 'send', { body: 'x' })).toEqual({ status: 200, body: { status: 0, body: '' } });
  });

  it('is refused where nothing says what to send, and from another site', async () => {
    const open = await setUp();
    expect(await post(open, 'send', {})).toMatchObject({ status: 400 });
    const headers = { origin: 'https://evil.example' };
    const url = `${open.pageUrl}/panel/send`;
    expect((await fetch(url, { method: 'POST', headers, body: '{"body":"x"}' })).status).toBe(403);
    expect((await fetch(`${url}?body=x`)).status).toBe(400);
    expect(open.app.received).toEqual([]);
    const bare = await aSandboxWithApp();
    expect(await post(bare, 'send', { body: 'x' })).toMatchObject({ status: 400 });
  });

  it('needs no secret on the page but the one that everybody knows', async () => {
    const shown = async (open: OpenWithApp) => (await anEventStream(open.pageUrl)).next();
    const known = await setUp();
    const authorization = { value: 'Basic c2VjcmV0' };
    expect(await shown(known)).toMatchObject({ state: { webhook: { authorization } } });
    const secret = await setUp({ authorizationVariable: 'WEBHOOK_AUTHORIZATION' });
    const snapshot = await shown(secret);
    expect(snapshot).toMatchObject({
      state: { webhook: { authorization: { variable: 'WEBHOOK_AUTHORIZATION' } } },
    });
    expect(JSON.stringify(snapshot)).not.toContain('c2VjcmV0');
    expect(await shown(await aSandboxWithApp())).not.toMatchObject({ state: { webhook: expect.anything() } });
  });
});

describe('a question that a panel asks', () => {
  it('is typed as the person, and answered to the panel alone', async () => {
    const open = await aSandboxWithApp();
    open.app.answer(200, { text: '*because*' });
    const asked = { text: '/audit why e-1', userId: 'U0SANDBOX2', channel: 'a' };
    expect(await post(open, 'ask', asked)).toEqual({
      status: 200,
      body: {
        blocks: [{ type: 'text', text: [{ type: 'bold', spans: [{ type: 'text', text: 'because' }] }] }],
        attachments: [],
      },
    });
    expect(open.app.lastForm()).toMatchObject({ command: '/audit', text: 'why e-1', user_id: 'U0SANDBOX2' });
    expect(open.sandbox.ephemerals()).toEqual([]);
    expect(open.sandbox.messages()).toEqual([]);
  });

  it('may be answered later, over `response_url`', async () => {
    const open = await aSandboxWithApp();
    const asking = post(open, 'ask', { text: '/audit why e-1' });
    await open.app.asked();
    await fetch(open.app.lastForm()['response_url'] ?? '', { method: 'POST', body: '{"text":"late"}' });
    expect(await asking).toMatchObject({ body: { blocks: [{ text: [{ text: 'late' }] }] } });
    expect(open.sandbox.ephemerals()).toEqual([]);
  });

  it('says why there is no answer', async () => {
    const open = await aSandboxWithApp();
    open.app.answer(500);
    expect(await post(open, 'ask', { text: '/audit why' })).toMatchObject({
      body: { error: expect.stringContaining('dispatch_failed') },
    });
    open.app.answer(200, { blocks: [{ type: 'banner' }] });
    expect(await post(open, 'ask', { text: '/audit why' })).toMatchObject({
      body: { error: expect.stringContaining('invalid_blocks') },
    });
    expect(await post(open, 'ask', {})).toMatchObject({ status: 400 });
    expect(open.sandbox.ephemerals()).toEqual([]);
  });
});

describe('what can be completed', () => {
  it("is read from the app's own help and rules", async () => {
    const open = await aSandboxWithApp();
    open.app.answer(200, {
      text: 'cut off',
      blocks: [
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: [
              '`/audit mute RULE [1h] [reason…]` – quiet &amp; peace',
              '`/audit status` – how it is',
              '*2 rules*',
              '🔴 `admin-impersonation` Admin logged in → #alerts',
              ':warning: `other` A &lt;b&gt; · shadow',
              '_and 3 more that do not fit here_',
            ].join('\n'),
          },
        },
      ],
    });
    expect(await get(open, 'words?userId=U0SANDBOX2')).toEqual({
      commands: [
        { command: '/audit', name: 'mute', usage: 'RULE [1h] [reason…]', summary: 'quiet & peace' },
        { command: '/audit', name: 'status', usage: '', summary: 'how it is' },
      ],
      rules: [
        { id: 'admin-impersonation', about: 'Admin logged in' },
        { id: 'other', about: 'A <b> · shadow' },
      ],
    });
    const forms = open.app.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(forms.map(({ text }) => text).toSorted()).toEqual(['help', 'rules']);
    expect(forms.every(({ user_id }) => user_id === 'U0SANDBOX2')).toBe(true);
  });

  it('is unknown where the app does not answer', async () => {
    const open = await aSandboxWithApp();
    open.app.answer(500);
    expect(await get(open, 'words')).toEqual({});
  });
});

describe('what waits in the app', () => {
  const backlog = (url: string) => ({ url, waiting: 'waiting_messages', oldestSeconds: 'oldest_seconds' });

  it('is read from its metrics', async () => {
    const open = await aSandboxWithApp();
    const asking = await aSandboxWithApp({ backlog: backlog(open.app.url) });
    const metrics = [
      '# HELP waiting_messages x',
      'waiting_messages_total 7',
      'waiting_messages 12',
      'oldest_seconds 3.5',
    ];
    open.app.answer(200, `${metrics.join('\n')}\n`);
    expect(await get(asking, 'backlog')).toEqual({ waiting: 12, oldestSeconds: 3.5 });
    open.app.answer(200, 'nothing of the kind');
    expect(await get(asking, 'backlog')).toEqual({});
  });

  it('is not known where nobody says it', async () => {
    expect(await get(await aSandboxWithApp(), 'backlog')).toEqual({});
    const gone = await aSandboxWithApp({ backlog: backlog('http://127.0.0.1:9/metrics') });
    expect(await get(gone, 'backlog')).toEqual({});
  });
});
