import { readdir, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/sandbox/json.ts';
import { aSandbox, closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';
import { anEventStream } from './an-event-stream.ts';
import { buttons } from './some-buttons.ts';

afterEach(closeSandboxes);

describe('the page', () => {
  it('is served with and without a slash, and lets nothing in but its own files', async () => {
    const { pageUrl } = await aSandbox();
    for (const url of [pageUrl, `${pageUrl}/`]) {
      const response = await fetch(url);
      expect(response.headers.get('content-type')).toContain('text/html');
      const rules = response.headers.get('content-security-policy');
      expect(rules).toContain("default-src 'none'");
      expect(rules).toContain("script-src 'self'");
      expect(rules).not.toContain('unsafe');
    }
  });

  it('names only files that are there, below its own prefix', async () => {
    const { pageUrl } = await aSandbox({ prefix: '/slack' });
    const html = await (await fetch(pageUrl)).text();
    const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(2);
    for (const path of named) {
      expect(path).toMatch(/^\/slack\/page\//);
      expect((await fetch(new URL(path, pageUrl))).status).toBe(200);
    }
  });

  it('has scripts that import only each other and speak to no other host', async () => {
    const folder = new URL('../../src/sandbox/page/', import.meta.url);
    const files = await readdir(folder);
    for (const file of files) {
      const source = await readFile(new URL(file, folder), 'utf8');
      const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, path]) => path?.replace('./', ''));
      expect(imports.filter((path) => !files.includes(path ?? ''))).toEqual([]);
      expect(source.replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, '')).not.toMatch(
        /innerHTML|insertAdjacentHTML|document\.write|eval\(/,
      );
    }
  });

  it('serves nothing but the files of its folder', async () => {
    const { pageUrl } = await aSandbox();
    const status = async (path: string) => (await fetch(`${pageUrl}/page/${path}`)).status;
    expect(await status('main.js')).toBe(200);
    expect(await status('none.js')).toBe(404);
    expect(await status('..%2f..%2fsandbox.ts')).toBe(404);
    expect(await status('../sandbox.ts')).toBe(404);
  });
});

describe('an open page', () => {
  it('is told everything when it connects, then every change', async () => {
    const { api, pageUrl } = await aSandbox();
    const { body } = await api('chat.postMessage', { channel: '#a', text: 'one *two*' });
    const { next } = await anEventStream(pageUrl);
    expect(await next()).toMatchObject({
      type: 'snapshot',
      state: {
        channels: [{ name: 'general' }, { name: 'a' }],
        messages: [
          { ts: body['ts'], blocks: [{ type: 'text', text: [{ text: 'one ' }, { type: 'bold' }] }] },
        ],
      },
    });
    const place = { channel: body['channel'], ts: body['ts'] };
    await api('chat.update', { ...place, text: 'three' });
    expect(await next()).toMatchObject({ type: 'message', message: { ts: body['ts'], edited: true } });
    await api('chat.postMessage', { channel: '#a', text: 'reply', thread_ts: body['ts'] });
    expect(await next()).toMatchObject({ message: { ts: body['ts'], replyCount: 1 } });
    expect(await next()).toMatchObject({
      message: { threadTs: body['ts'], blocks: [{ type: 'text', text: [{ text: 'reply' }] }] },
    });
    await api('chat.postMessage', { channel: '#a', text: 'x', blocks: [{ type: 'banner' }] });
    expect(await next()).toMatchObject({
      type: 'refused',
      refused: {
        error: 'invalid_blocks',
        channel: body['channel'],
        details: [expect.stringContaining('banner')],
      },
    });
    await api('chat.delete', place);
    expect(await next()).toEqual({ type: 'gone', channel: body['channel'], ts: body['ts'] });
  });

  it('sends commands and clicks on as Slack would, and says how the app answered', async () => {
    const { api, app, pageUrl, sandbox } = await aSandboxWithApp();
    const act = async (name: string, body: JsonObject) => {
      const response = await fetch(`${pageUrl}/act/${name}`, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    };
    const command = { text: '/audit help', channel: 'a', userId: 'U0SANDBOX2' };
    expect(await act('command', command)).toMatchObject({ status: 200, body: { status: 200 } });
    expect(app.lastForm()).toMatchObject({ command: '/audit', text: 'help', user_id: 'U0SANDBOX2' });
    const { body } = await api('chat.postMessage', { channel: 'a', text: 'x', blocks: buttons });
    await act('click', { channel: 'a', ts: body['ts'], actionId: 'more', selected: 'mute' });
    expect(app.lastPayload()).toMatchObject({ actions: [{ selected_option: { value: 'mute' } }] });
    app.answer(500);
    expect(await act('command', command)).toMatchObject({ body: { error: 'dispatch_failed' } });
    expect(await act('command', {})).toMatchObject({ status: 200 });
    await act('home', { userId: 'U0SANDBOX2' });
    expect(app.received.at(-1)?.body).toContain('app_home_opened');
    const lost = await act('click', { channel: 'a', ts: '1.000000', actionId: 'more' });
    expect(lost).toMatchObject({ status: 200, body: { error: 'no message shows more' } });
    expect((await fetch(`${pageUrl}/act/command`)).status).toBe(400);
    expect(sandbox.ephemerals().at(-1)).toMatchObject({ via: 'slack' });
  });
});
