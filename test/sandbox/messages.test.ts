import { afterEach, describe, expect, it } from '@jest/globals';
import { type JsonObject, objectsIn } from '../../src/sandbox/json.ts';
import { aSandbox, closeSandboxes, type OpenSandbox } from './a-sandbox.ts';

afterEach(closeSandboxes);

describe('a message', () => {
  it('is changed by an update, which keeps what it does not name and remembers what was said before', async () => {
    const { api, sandbox } = await aSandbox();
    const { channel, ts } = await post(
      { api },
      { text: 'one', metadata: marked('1'), blocks: [{ type: 'divider' }] },
    );
    const { body } = await api('chat.update', { channel, ts, text: 'two' });
    expect(body).toMatchObject({
      ok: true,
      channel,
      ts,
      text: 'two',
      message: { edited: { user: 'U0SANDBOXB' } },
    });
    const [message] = sandbox.messages('#a');
    expect(message).toMatchObject({ text: 'two', metadata: marked('1'), blocks: [{ type: 'divider' }] });
    expect(message?.edits).toMatchObject([{ content: { text: 'one' } }]);
  });

  it('takes an update by the id of its channel only, and while it is there', async () => {
    const { api, sandbox } = await aSandbox();
    const { channel, ts } = await post({ api }, { text: 'one' });
    const error = async (args: JsonObject) =>
      (await api('chat.update', { text: 'two', ...args })).body['error'];
    expect(await error({ channel: '#a', ts })).toBe('channel_not_found');
    expect(await error({ channel, ts: '1.000000' })).toBe('message_not_found');
    expect(await error({ channel, ts })).toBeUndefined();
    expect((await api('chat.delete', { channel, ts })).body).toMatchObject({ ok: true });
    expect(await error({ channel, ts })).toBe('message_not_found');
    expect(sandbox.messages('#a')).toEqual([]);
  });

  it('holds its replies, a reply to a reply as well', async () => {
    const { api, sandbox } = await aSandbox();
    const parent = await post({ api }, { text: 'parent' });
    const reply = await post({ api }, { text: 'reply', thread_ts: parent.ts });
    await post({ api }, { text: 'reply to the reply', thread_ts: reply.ts });
    const lost = await api('chat.postMessage', { channel: '#a', text: 'lost', thread_ts: '1.000000' });
    expect(lost.body).toMatchObject({ ok: false, error: 'thread_not_found' });
    expect(sandbox.messages('#a')).toHaveLength(1);
    expect(sandbox.messages('#a')[0]?.replies.map(({ text }) => text)).toEqual([
      'reply',
      'reply to the reply',
    ]);
    const { body } = await api('conversations.replies', { channel: parent.channel, ts: parent.ts });
    expect(textsOf(body)).toEqual(['parent', 'reply', 'reply to the reply']);
    await api('chat.update', { channel: parent.channel, ts: reply.ts, text: 'changed' });
    expect(sandbox.messages('#a')[0]?.replies[0]?.text).toBe('changed');
  });

  it('has an address', async () => {
    const { api } = await aSandbox();
    const { channel, ts } = await post({ api }, { text: 'one' });
    const { body } = await api('chat.getPermalink', { channel, message_ts: ts });
    expect(body['permalink']).toBe(`https://sandbox.slack.com/archives/${channel}/p${ts.replace('.', '')}`);
  });

  it('that is ephemeral is seen by one person and is no part of the channel', async () => {
    const { api, sandbox } = await aSandbox();
    const { body } = await api('chat.postEphemeral', { channel: '#a', user: 'U0SANDBOX2', text: 'psst' });
    expect(body).toMatchObject({ ok: true, message_ts: expect.any(String) });
    expect(sandbox.ephemerals('#a')).toMatchObject([{ text: 'psst', user: 'U0SANDBOX2' }]);
    expect(sandbox.messages('#a')).toEqual([]);
    const stranger = await api('chat.postEphemeral', { channel: '#a', user: 'U0NOBODY', text: 'psst' });
    expect(stranger.body).toMatchObject({ ok: false, error: 'user_not_in_channel' });
  });
});

describe('the history of a channel', () => {
  it('is newest first, without replies, and page by page', async () => {
    const { api } = await aSandbox();
    const { channel, ts } = await post({ api }, { text: 'one' });
    await post({ api }, { text: 'two' });
    await post({ api }, { text: 'a reply', thread_ts: ts });
    await post({ api }, { text: 'three' });
    const first = (await api('conversations.history', { channel, limit: 2 })).body;
    expect(textsOf(first)).toEqual(['three', 'two']);
    expect(first).toMatchObject({ has_more: true });
    const cursor = JSON.parse(JSON.stringify(first['response_metadata'])).next_cursor;
    const second = (await api('conversations.history', { channel, limit: 2, cursor })).body;
    expect(textsOf(second)).toEqual(['one']);
    expect(second).toMatchObject({ has_more: false });
  });

  it('is cut by oldest and latest, both left out unless inclusive', async () => {
    const { api } = await aSandbox();
    const one = await post({ api }, { text: 'one' });
    await post({ api }, { text: 'two' });
    const three = await post({ api }, { text: 'three' });
    const span = { channel: one.channel, oldest: one.ts, latest: three.ts };
    expect(textsOf((await api('conversations.history', span)).body)).toEqual(['two']);
    const inclusive = (await api('conversations.history', { ...span, inclusive: true })).body;
    expect(textsOf(inclusive)).toEqual(['three', 'two', 'one']);
    const wrong = await api('conversations.history', { ...span, oldest: 'yesterday' });
    expect(wrong.body).toMatchObject({ ok: false, error: 'invalid_ts_oldest' });
  });

  it('shows metadata only where all of it is asked for', async () => {
    const { api } = await aSandbox();
    const { channel } = await post({ api }, { text: 'one', metadata: marked('1') });
    const read = async (args: JsonObject) =>
      objectsIn((await api('conversations.history', { channel, ...args })).body['messages']);
    expect((await read({ include_all_metadata: true }))[0]).toMatchObject({ metadata: marked('1') });
    expect((await read({}))[0]).not.toHaveProperty('metadata');
  });

  it('is asked for by id, not by name', async () => {
    const { api } = await aSandbox();
    const { channel } = await post({ api }, { text: 'one' });
    expect((await api('conversations.history', { channel: '#a' })).body).toMatchObject({
      error: 'channel_not_found',
    });
    expect((await api('conversations.history', { channel })).body).toMatchObject({ ok: true });
  });
});

function marked(id: string) {
  return { event_type: 'audit_alert', event_payload: { alert_id: id } };
}

async function post({ api }: Pick<OpenSandbox, 'api'>, args: JsonObject) {
  const { body } = await api('chat.postMessage', { channel: '#a', ...args });
  return { channel: String(body['channel']), ts: String(body['ts']) };
}

function textsOf(body: JsonObject) {
  return objectsIn(body['messages']).map(({ text }) => text);
}
