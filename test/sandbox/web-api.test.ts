import { afterEach, describe, expect, it } from '@jest/globals';
import { webApi } from '@slack/bolt';
import { isObject, type JsonObject, objectsIn } from '../../src/sandbox/json.ts';
import { aSandbox, closeSandboxes } from './a-sandbox.ts';

afterEach(closeSandboxes);

describe('the Web API', () => {
  it('takes what @slack/web-api sends, and answers what it reads', async () => {
    const { sandbox, apiUrl } = await aSandbox();
    const client = new webApi.WebClient('xoxb-test', { slackApiUrl: apiUrl, retryConfig: { retries: 0 } });
    const posted = await client.chat.postMessage({
      channel: '#alerts',
      text: 'Ann & Bob',
      blocks: [{ type: 'divider' }],
      metadata: { event_type: 'audit_alert', event_payload: { alert_id: 'one' } },
      unfurl_links: false,
      parse: 'none',
    });
    expect(posted).toMatchObject({ ok: true, channel: expect.stringMatching(/^C[A-Z0-9]+$/) });
    expect(posted.ts).toMatch(/^\d{10}\.\d{6}$/);
    expect(posted.message).toMatchObject({ text: 'Ann & Bob', bot_id: 'B0SANDBOX1', app_id: 'A0SANDBOX1' });
    expect(sandbox.calls.at(-1)?.arguments).toMatchObject({
      blocks: [{ type: 'divider' }],
      metadata: { event_payload: { alert_id: 'one' } },
      unfurl_links: false,
    });
  });

  it('takes JSON bodies too', async () => {
    const { apiUrl, sandbox } = await aSandbox();
    const post = (body: string) =>
      fetch(`${apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json; charset=utf-8' },
        body,
      }).then((response) => response.json());
    expect(await post('{"channel":"alerts","text":"hello"}')).toMatchObject({ ok: true });
    expect(await post('{"channel":')).toMatchObject({ ok: false, error: 'invalid_json' });
    expect(sandbox.messages('#alerts')).toMatchObject([{ text: 'hello' }]);
  });

  it('takes its own token only', async () => {
    const { apiUrl } = await aSandbox();
    const test = (authorization?: string) =>
      fetch(`${apiUrl}auth.test`, {
        method: 'POST',
        headers: authorization === undefined ? {} : { authorization },
      });
    expect(await (await test()).json()).toEqual({ ok: false, error: 'not_authed' });
    expect(await (await test('Bearer xoxb-other')).json()).toEqual({ ok: false, error: 'invalid_auth' });
    const right = await test('Bearer xoxb-test');
    expect(await right.json()).toMatchObject({ ok: true, team_id: 'T0SANDBOX1', user_id: 'U0SANDBOXB' });
    expect(right.headers.get('x-oauth-scopes')).toContain('chat:write');
  });

  it('keeps the token out of the ledger', async () => {
    const { api, sandbox } = await aSandbox();
    await api('api.test', { token: 'xoxb-test', foo: 'bar' });
    expect(sandbox.calls.at(-1)?.arguments).toEqual({ foo: 'bar' });
  });

  it('refuses a method it does not know, and what the token may not do', async () => {
    const { api } = await aSandbox({ scopes: ['chat:write'] });
    expect((await api('chat.shout')).body).toMatchObject({ ok: false, error: 'unknown_method' });
    const posted = await api('chat.postMessage', { channel: '#a', text: 'x' });
    expect(posted.body).toMatchObject({ ok: true });
    const read = await api('conversations.history', { channel: posted.body['channel'] });
    expect(read.body).toMatchObject({
      ok: false,
      error: 'missing_scope',
      needed: 'channels:history',
      provided: 'chat:write',
    });
  });

  it('knows a channel by its name with and without #, and by its id', async () => {
    const { api } = await aSandbox();
    const ids = await Promise.all(['#alerts', 'alerts'].map((channel) => idOf(api, channel)));
    expect(new Set([...ids, await idOf(api, ids[0] ?? '')]).size).toBe(1);
    expect(await idOf(api, '#others')).not.toBe(ids[0]);
  });

  it('makes a channel when it is first named, unless all channels are listed', async () => {
    const closed = await aSandbox({ channels: ['alerts'] });
    const post = (api: typeof closed.api, channel: string) => api('chat.postMessage', { channel, text: 'x' });
    expect((await post(closed.api, '#alerts')).body).toMatchObject({ ok: true });
    expect((await post(closed.api, '#others')).body).toMatchObject({ ok: false, error: 'channel_not_found' });
    expect((await post(closed.api, 'C0NOSUCH')).body).toMatchObject({
      ok: false,
      error: 'channel_not_found',
    });
    const open = await aSandbox();
    expect((await post(open.api, '#others')).body).toMatchObject({ ok: true });
    expect((await post(open.api, 'C0NOSUCH')).body).toMatchObject({ ok: false, error: 'channel_not_found' });
  });

  it('gives every message a later ts, whatever the clock does', async () => {
    const { api } = await aSandbox({ clock: { now: () => 1_700_000_000_000 } });
    const posts = [1, 2, 3].map(() => api('chat.postMessage', { channel: '#a', text: 'x' }));
    const ts = (await Promise.all(posts)).map(({ body }) => String(body['ts']));
    expect(ts.toSorted()).toEqual(['1700000000.000000', '1700000000.000001', '1700000000.000002']);
  });

  it('lists channels page by page, knows people, and opens direct messages', async () => {
    const { api } = await aSandbox({ channels: ['a', 'b', 'c'] });
    const first = await api('conversations.list', { limit: 2 });
    expect(objectsIn(first.body['channels']).map(({ name }) => name)).toEqual(['a', 'b']);
    const second = await api('conversations.list', { limit: 2, cursor: cursorOf(first.body) });
    expect(objectsIn(second.body['channels']).map(({ name }) => name)).toEqual(['c']);
    expect(cursorOf(second.body)).toBe('');
    expect((await api('users.info', { user: 'U0SANDBOX2' })).body).toMatchObject({ user: { name: 'ada' } });
    expect((await api('users.info', { user: 'U0NOBODY' })).body).toMatchObject({ error: 'user_not_found' });
    const ada = await api('users.lookupByEmail', { email: 'Ada@example.com' });
    expect(ada.body).toMatchObject({ user: { id: 'U0SANDBOX2' } });
    expect((await api('users.lookupByEmail', { email: 'x@y.z' })).body).toMatchObject({
      error: 'users_not_found',
    });
    const direct = await api('conversations.open', { users: 'U0SANDBOX2' });
    expect(direct.body).toMatchObject({ ok: true, channel: { id: expect.stringMatching(/^D/) } });
  });

  it('takes a person for the direct messages with them, which a scope of its own reads', async () => {
    const { api, sandbox } = await aSandbox();
    const direct = await idOf(api, 'U0SANDBOX2');
    expect((await api('conversations.open', { users: 'U0SANDBOX2' })).body).toMatchObject({
      channel: { id: direct },
    });
    expect(sandbox.messages(direct)).toHaveLength(1);
    expect((await api('conversations.history', { channel: direct })).body).toMatchObject({
      messages: [{ text: 'x' }],
    });
    const nobody = await api('chat.postMessage', { channel: 'U0NOBODY', text: 'x' });
    expect(nobody.body).toMatchObject({ error: 'channel_not_found' });
    const blind = await aSandbox({ scopes: ['chat:write', 'channels:history'] });
    const there = await idOf(blind.api, 'U0SANDBOX2');
    expect((await blind.api('conversations.history', { channel: there })).body).toMatchObject({
      error: 'missing_scope',
      needed: 'im:history',
    });
    const open = await idOf(blind.api, '#a');
    expect((await blind.api('conversations.history', { channel: open })).body).toMatchObject({ ok: true });
  });
});

async function idOf(
  api: (method: string, args: JsonObject) => Promise<{ body: JsonObject }>,
  channel: string,
) {
  return String((await api('chat.postMessage', { channel, text: 'x' })).body['channel']);
}

function cursorOf(body: JsonObject) {
  return isObject(body['response_metadata']) ? (body['response_metadata']['next_cursor'] ?? '') : '';
}
