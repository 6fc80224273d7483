import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/sandbox/json.ts';
import { aClock, closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';
import { buttons } from './some-buttons.ts';

afterEach(closeSandboxes);

const respond = (url: unknown, body: JsonObject) =>
  fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a response_url', () => {
  it('takes five answers', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    await sandbox.command({ text: 'x', channel: 'a' });
    const url = app.lastForm()['response_url'];
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await respond(url, { text: `${i}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(sandbox.ephemerals('#a').map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
    expect(sandbox.calls).toHaveLength(6);
  });

  it('lives for half an hour', async () => {
    const clock = aClock();
    const { app, sandbox } = await aSandboxWithApp({ clock });
    await sandbox.command({ text: 'x' });
    const url = app.lastForm()['response_url'];
    clock.turn(30 * 60_000);
    expect((await respond(url, { text: 'x' })).status).toBe(200);
    clock.turn(1);
    const late = await respond(url, { text: 'x' });
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  it('answers to all, and refuses what no message may be', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    await sandbox.command({ text: 'x', channel: 'a' });
    const url = app.lastForm()['response_url'];
    expect((await respond(url, { text: 'all', response_type: 'in_channel' })).status).toBe(200);
    expect((await respond(url, { response_type: 'in_channel' })).status).toBe(400);
    expect(sandbox.messages('#a')).toMatchObject([{ text: 'all' }]);
  });

  it('of a click replaces or removes what was clicked', async () => {
    const { app, sandbox } = await aSandboxWithApp();
    app.answer(200, { text: 'sure?', blocks: buttons });
    await sandbox.command({ text: 'x', channel: 'a' });
    app.answer(200, '');
    await sandbox.click({ actionId: 'ack', channel: 'a' });
    await respond(app.lastPayload()['response_url'], { replace_original: true, text: 'done' });
    expect(sandbox.ephemerals('#a')).toMatchObject([{ text: 'done', blocks: [] }]);
    await respond(app.lastPayload()['response_url'], { delete_original: true });
    expect(sandbox.ephemerals('#a')).toEqual([]);
  });
});
