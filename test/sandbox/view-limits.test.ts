import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../src/sandbox/json.ts';
import { closeSandboxes } from './a-sandbox.ts';
import { aSandboxWithApp, type OpenWithApp } from './an-app.ts';

describe('the limits of a view', () => {
  let open: OpenWithApp;
  beforeAll(async () => {
    open = await aSandboxWithApp();
  });
  afterAll(closeSandboxes);

  const openView = async (view: JsonObject) => {
    await open.sandbox.command({ text: 'help' });
    return (await open.api('views.open', { trigger_id: open.app.lastForm()['trigger_id'], view })).body;
  };
  const title = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
  const modal = (more: Record<string, Json>) => ({
    type: 'modal',
    title: title(5),
    blocks: [{ type: 'divider' }],
    ...more,
  });
  const dividers = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }));
  const input = { type: 'input', label: title(5), element: { type: 'plain_text_input', action_id: 'why' } };

  const cases: readonly (readonly [string, Record<string, Json>, Record<string, Json>, string])[] = [
    ['100 blocks', { blocks: dividers(100) }, { blocks: dividers(101) }, '/view/blocks'],
    ['a title of 24', { title: title(24) }, { title: title(25) }, '/view/title/text'],
    [
      'private metadata of 3,000',
      { private_metadata: 'x'.repeat(3000) },
      { private_metadata: 'x'.repeat(3001) },
      '/view/private_metadata',
    ],
    [
      'a callback id of 255',
      { callback_id: 'x'.repeat(255) },
      { callback_id: 'x'.repeat(256) },
      '/view/callback_id',
    ],
    ['an input with a submit button', { blocks: [input], submit: title(5) }, { blocks: [input] }, '/view'],
  ];

  it.each(cases)('take %s and no more', async (_, within, beyond, pointer) => {
    expect(await openView(modal(within))).toMatchObject({ ok: true });
    const refused = await openView(modal(beyond));
    expect(refused).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(JSON.stringify(refused)).toContain(`[json-pointer:${pointer}]`);
  });
});
