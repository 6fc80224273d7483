import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject, type JsonObject } from '../../src/sandbox/json.ts';
import { aClock, closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp } from './an-app.ts';

afterEach(closeSandboxes);

describe('a modal', () => {
  const modal = {
    type: 'modal',
    callback_id: 'why',
    title: { type: 'plain_text', text: 'Why?' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        label: { type: 'plain_text', text: 'Reason' },
        element: { type: 'plain_text_input', action_id: 'text' },
      },
    ],
  };

  const setUp = async () => {
    const clock = aClock();
    const open = await aSandboxWithApp({ clock });
    await open.sandbox.command({ text: 'x', userId: 'U0SANDBOX2' });
    const trigger = open.app.lastForm()['trigger_id'];
    const openView = async () => (await open.api('views.open', { trigger_id: trigger, view: modal })).body;
    return { ...open, clock, openView };
  };

  it('opens once for a trigger that is not older than three seconds', async () => {
    const { openView, clock, sandbox } = await setUp();
    clock.turn(3000);
    expect(await openView()).toMatchObject({
      ok: true,
      view: { id: expect.any(String), callback_id: 'why' },
    });
    expect(await openView()).toEqual({ ok: false, error: 'exchanged_trigger_id' });
    expect(sandbox.views()).toMatchObject([{ type: 'modal', user: 'U0SANDBOX2' }]);
  });

  it('does not open later', async () => {
    const { openView, clock } = await setUp();
    clock.turn(3001);
    expect(await openView()).toEqual({ ok: false, error: 'expired_trigger_id' });
  });

  it('sends what was put in, and closes', async () => {
    const { app, openView, sandbox } = await setUp();
    await openView();
    await sandbox.submit({ values: { text: 'because' } });
    expect(app.lastPayload()).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0SANDBOX2' },
      view: {
        callback_id: 'why',
        state: { values: { reason: { text: { type: 'plain_text_input', value: 'because' } } } },
      },
    });
    expect(sandbox.views()).toEqual([]);
  });

  it('stays open with errors, and changes where the app says so', async () => {
    const { app, openView, sandbox } = await setUp();
    await openView();
    app.answer(200, { response_action: 'errors', errors: { reason: 'too short' } });
    await sandbox.submit({});
    expect(sandbox.views()).toHaveLength(1);
    app.answer(200, {
      response_action: 'update',
      view: { ...modal, title: { type: 'plain_text', text: 'Thanks' } },
    });
    await sandbox.submit({});
    expect(sandbox.views()).toMatchObject([{ view: { title: { text: 'Thanks' } } }]);
  });

  it('is updated by its id, unless it has changed meanwhile', async () => {
    const { api, openView } = await setUp();
    const { view } = await openView();
    const { id, hash } = isObject(view) ? view : {};
    const update = async (args: JsonObject) => (await api('views.update', { view: modal, ...args })).body;
    expect(await update({ view_id: id, hash })).toMatchObject({ ok: true });
    expect(await update({ view_id: id, hash })).toEqual({ ok: false, error: 'hash_conflict' });
    expect(await update({ view_id: 'V0NONE' })).toEqual({ ok: false, error: 'not_found' });
  });

  it('lies over another, by an answer or by a trigger, three high at most', async () => {
    const { api, app, openView, sandbox } = await setUp();
    await openView();
    const [first] = sandbox.views();
    app.answer(200, { response_action: 'push', view: modal });
    await sandbox.submit({});
    const [, second] = sandbox.views();
    app.answer(200);
    await sandbox.command({ text: 'x', userId: 'U0SANDBOX2' });
    const push = async () =>
      (await api('views.push', { trigger_id: app.lastForm()['trigger_id'] ?? '', view: modal })).body;
    expect(await push()).toMatchObject({
      ok: true,
      view: { root_view_id: first?.id, previous_view_id: second?.id },
    });
    await sandbox.command({ text: 'x', userId: 'U0SANDBOX2' });
    expect(await push()).toEqual({ ok: false, error: 'push_limit_reached' });
    await sandbox.closeView({});
    expect(sandbox.views().map(({ id }) => id)).toEqual([first?.id, second?.id]);
  });

  it('does not lie over nothing', async () => {
    const { api, app } = await setUp();
    const trigger = app.lastForm()['trigger_id'] ?? '';
    expect((await api('views.push', { trigger_id: trigger, view: modal })).body).toMatchObject({
      error: 'not_found',
    });
  });
});
