import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/sandbox/json.ts';
import { PageChanges } from '../../src/sandbox/page-changes.ts';
import { createParts } from '../../src/sandbox/parts.ts';
import { aSandbox, closeSandboxes, type OpenSandbox } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';
import { anEventStream } from './an-event-stream.ts';
import { buttons } from './some-buttons.ts';

afterEach(closeSandboxes);

const post = async ({ api }: Pick<OpenSandbox, 'api'>, text: string, more = {}) =>
  (await api('chat.postMessage', { channel: '#a', text, ...more })).body;

describe('what changes while pages are open', () => {
  it('is sent once, as it is at the end, however often it has changed', async () => {
    const { api, pageUrl, sandbox } = await aSandbox();
    const { channel, ts } = await post({ api }, 'one');
    const { next, nextOf } = await anEventStream(pageUrl);
    await next();
    const edits = Array.from({ length: 30 }, (_, n) =>
      api('chat.update', { channel: channel ?? '', ts: ts ?? '', text: `edit ${n}` }),
    );
    await Promise.all(edits);
    await post({ api }, 'after');
    const seen = [];
    for (;;) {
      const event = await nextOf('message');
      seen.push(JSON.stringify(event));
      if (seen.at(-1)?.includes('after')) break;
    }
    expect(seen.length).toBeLessThan(30);
    expect(seen.at(-2)).toContain(sandbox.messages('#a')[0]?.text);
  });

  it('is the newest messages only where very many come at once, and how many more there are', () => {
    const parts = createParts({ signingSecret: 's', botToken: 't', keepMessages: 20_000 });
    const gathered = new PageChanges();
    parts.changes.listen((change) => gathered.add(change));
    const { channels, messages } = parts.workspace;
    const channel = channels.openDirect(['U0SANDBOX1']);
    const say = (text: string, threadTs?: string) =>
      messages.post(channel, { text, blocks: [], attachments: [] }, threadTs);
    const { ts } = say('parent');
    for (let n = 0; n < 10_000; n += 1) say(`message ${n}`);
    for (let n = 0; n < 1000; n += 1) say(`reply ${n}`, ts);
    const [, skipped, ...events] = gathered.take(parts);
    expect(skipped).toEqual({ type: 'skipped', channel: channel.id, count: 9801 });
    expect(events).toHaveLength(400);
    expect(events[0]).toMatchObject({ message: { blocks: [{ text: [{ text: 'message 9800' }] }] } });
    expect(events.at(-1)).toMatchObject({ message: { threadTs: ts } });
    expect(gathered.take(parts)).toEqual([]);
  });

  it('says that an ephemeral message has changed, and that it has gone', async () => {
    const { api, app, pageUrl, sandbox } = await aSandboxWithApp();
    await api('chat.postEphemeral', { channel: '#a', user: 'U0SANDBOX1', text: 'x', blocks: buttons });
    await sandbox.click({ actionId: 'more', selected: 'mute' });
    const url = String(app.lastPayload()['response_url']);
    const respond = (body: JsonObject) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const { next, nextOf } = await anEventStream(pageUrl);
    await next();
    await respond({ replace_original: true, text: 'done' });
    const shown = { onlyFor: 'U0SANDBOX1', blocks: [{ text: [{ text: 'done' }] }] };
    expect(await nextOf('message')).toMatchObject({ message: shown });
    await respond({ delete_original: true });
    expect(await nextOf('gone')).toMatchObject({ ts: expect.any(String) });
    expect(sandbox.ephemerals()).toEqual([]);
  });

  it('tells which faults are on, from the first look and with every change', async () => {
    const open = await aSandbox();
    const switchOff = open.sandbox.fail({ channel: '#a', fault: { kind: 'rate_limited' } });
    const { next, nextOf } = await anEventStream(open.pageUrl);
    expect(await next()).toMatchObject({ state: { faults: [{ id: 1, channel: '#a' }] } });
    switchOff();
    expect(await nextOf('faults')).toEqual({ type: 'faults', faults: [] });
    open.sandbox.fail({ times: 1, fault: { kind: 'server_error' } });
    expect(await nextOf('faults')).toMatchObject({ faults: [{ id: 2, fault: { kind: 'server_error' } }] });
    await post(open, 'x');
    expect(await nextOf('faults')).toEqual({ type: 'faults', faults: [] });
  });
});
