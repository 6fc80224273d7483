import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../src/sandbox/json.ts';
import { aSandbox, closeSandboxes, type OpenSandbox } from './a-sandbox.ts';

const x = (length: number) => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: x(length) });
const times = (count: number, make: (index: number) => Json): Json[] =>
  Array.from({ length: count }, (_, i) => make(i));
const section = (more: JsonObject) => [{ type: 'section', ...more }];
const actions = (...elements: Json[]) => [{ type: 'actions', elements }];
const button = (more: JsonObject = {}) => ({ type: 'button', text: plain(5), action_id: 'go', ...more });
const option = (more: JsonObject = {}) => ({ text: plain(5), value: 'a', ...more });

interface Limit {
  readonly name: string;
  readonly most: number;
  readonly make: (count: number) => Json;
  readonly pointer: string;
}

const limits: readonly Limit[] = [
  { name: 'blocks', most: 50, make: (n) => times(n, () => ({ type: 'divider' })), pointer: '/blocks' },
  {
    name: 'section text',
    most: 3000,
    make: (n) => section({ text: mrkdwn(n) }),
    pointer: '/blocks/0/text/text',
  },
  {
    name: 'fields',
    most: 10,
    make: (n) => section({ fields: times(n, () => mrkdwn(5)) }),
    pointer: '/blocks/0/fields',
  },
  {
    name: 'field text',
    most: 2000,
    make: (n) => section({ fields: [plain(n)] }),
    pointer: '/blocks/0/fields/0/text',
  },
  {
    name: 'header',
    most: 150,
    make: (n) => [{ type: 'header', text: plain(n) }],
    pointer: '/blocks/0/text/text',
  },
  {
    name: 'context elements',
    most: 10,
    make: (n) => [{ type: 'context', elements: times(n, () => mrkdwn(5)) }],
    pointer: '/blocks/0/elements',
  },
  {
    name: 'actions',
    most: 25,
    make: (n) => actions(...times(n, (index) => button({ action_id: `a${index}` }))),
    pointer: '/blocks/0/elements',
  },
  {
    name: 'button text',
    most: 75,
    make: (n) => actions(button({ text: plain(n) })),
    pointer: '/blocks/0/elements/0/text/text',
  },
  {
    name: 'button value',
    most: 2000,
    make: (n) => actions(button({ value: x(n) })),
    pointer: '/blocks/0/elements/0/value',
  },
  {
    name: 'button url',
    most: 3000,
    make: (n) => actions(button({ url: `https://example.com/${x(n - 20)}` })),
    pointer: '/blocks/0/elements/0/url',
  },
  {
    name: 'action id',
    most: 255,
    make: (n) => actions(button({ action_id: x(n) })),
    pointer: '/blocks/0/elements/0/action_id',
  },
  {
    name: 'block id',
    most: 255,
    make: (n) => [{ type: 'divider', block_id: x(n) }],
    pointer: '/blocks/0/block_id',
  },
  {
    name: 'overflow options',
    most: 5,
    make: (n) =>
      section({ text: plain(5), accessory: { type: 'overflow', options: times(n, () => option()) } }),
    pointer: '/blocks/0/accessory/options',
  },
  {
    name: 'menu options',
    most: 100,
    make: (n) => actions({ type: 'static_select', options: times(n, () => option()) }),
    pointer: '/blocks/0/elements/0/options',
  },
  {
    name: 'option value',
    most: 150,
    make: (n) => actions({ type: 'static_select', options: [option({ value: x(n) })] }),
    pointer: '/blocks/0/elements/0/options/0/value',
  },
  {
    name: 'option text',
    most: 75,
    make: (n) => actions({ type: 'overflow', options: [option({ text: plain(n) })] }),
    pointer: '/blocks/0/elements/0/options/0/text/text',
  },
  {
    name: 'confirm text',
    most: 300,
    make: (n) =>
      actions(button({ confirm: { title: plain(5), text: mrkdwn(n), confirm: plain(5), deny: plain(5) } })),
    pointer: '/blocks/0/elements/0/confirm/text/text',
  },
];

const refusedBlocks: readonly (readonly [string, Json, string])[] = [
  ['a section with neither text nor fields', section({}), '/blocks/0'],
  ['an empty text', section({ text: plain(0) }), '/blocks/0/text/text'],
  ['mrkdwn in a header', [{ type: 'header', text: mrkdwn(5) }], '/blocks/0/text/type'],
  ['emoji in mrkdwn', section({ text: { ...mrkdwn(5), emoji: true } }), '/blocks/0/text'],
  ['a key that no block has', [{ type: 'divider', colour: 'red' }], '/blocks/0'],
  ['a block of an unknown type', [{ type: 'banner' }], '/blocks/0/type'],
  ['a key that every object inherits as type', [{ type: 'constructor' }], '/blocks/0/type'],
  ['a block without a type', [{}], '/blocks/0/type'],
  ['a button without a text', actions({ type: 'button' }), '/blocks/0/elements/0'],
  ['an unknown button style', actions(button({ style: 'warning' })), '/blocks/0/elements/0/style'],
  ['an actions block without elements', actions(), '/blocks/0/elements'],
  ['a menu without options', actions({ type: 'static_select' }), '/blocks/0/elements/0'],
  ['two buttons of one action id in a block', actions(button(), button()), '/blocks/0/elements/1/action_id'],
  [
    'two blocks of one id',
    [
      { type: 'divider', block_id: 'same' },
      { type: 'divider', block_id: 'same' },
    ],
    '/blocks/1/block_id',
  ],
];

const acceptedBlocks: readonly (readonly [string, Json])[] = [
  ['a section of fields alone', section({ fields: [plain(5)] })],
  ['a text of one character', section({ text: plain(1) })],
  ['plain text in a header', [{ type: 'header', text: { ...plain(5), emoji: false } }]],
  ['verbatim in mrkdwn', section({ text: { ...mrkdwn(5), verbatim: true } })],
  ['a danger button', actions(button({ style: 'danger' }))],
  ['buttons of different action ids', actions(button(), button({ action_id: 'stop' }))],
  ['one action id in two blocks', [...actions(button()), ...actions(button())]],
  [
    'a menu of groups',
    actions({ type: 'static_select', option_groups: [{ label: plain(5), options: [option()] }] }),
  ],
];

describe('the limits of blocks', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await aSandbox();
  });
  afterAll(closeSandboxes);

  const post = (blocks: Json) => open.api('chat.postMessage', { channel: '#a', text: 'fallback', blocks });

  it.each(limits)('take $most for $name', async ({ most, make }) => {
    expect((await post(make(most))).body).toMatchObject({ ok: true });
  });

  it.each(limits)('refuse one more than $most for $name, and say where', async ({ most, make, pointer }) => {
    const { status, body } = await post(make(most + 1));
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(JSON.stringify(body['response_metadata'])).toContain(`[json-pointer:${pointer}]`);
  });

  it.each(refusedBlocks)('refuse %s', async (_, blocks, pointer) => {
    const { body } = await post(blocks);
    expect(body).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(JSON.stringify(body['response_metadata'])).toContain(`[json-pointer:${pointer}]`);
  });

  it.each(acceptedBlocks)('take %s', async (_, blocks) => {
    expect((await post(blocks)).body).toMatchObject({ ok: true });
  });

  it('refuse blocks that are no list', async () => {
    const { body } = await open.api('chat.postMessage', { channel: '#a', text: 'x', blocks: '[{"type":' });
    expect(body).toMatchObject({ ok: false, error: 'invalid_blocks_format' });
  });

  it('refuse more text in all blocks together than Slack was seen to take', async () => {
    const sections = (count: number) => times(count, () => ({ type: 'section', text: mrkdwn(2500) }));
    expect((await post(sections(4))).body).toMatchObject({ ok: true });
    expect((await post(sections(5))).body).toMatchObject({ ok: false, error: 'msg_blocks_too_long' });
  });

  it('name every mistake at once', async () => {
    const { body } = await post([...section({}), { type: 'header', text: plain(151) }]);
    expect(body['errors']).toEqual([
      'must define either `text` or `fields` [json-pointer:/blocks/0]',
      'must be less than 151 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });

  it('leave nothing in the channel of what they refuse', async () => {
    await open.api('chat.postMessage', { channel: '#refused', text: 'x', blocks: [{ type: 'banner' }] });
    await open.api('chat.postMessage', { channel: '#taken', text: 'x', blocks: [{ type: 'divider' }] });
    expect(open.sandbox.messages('#refused')).toEqual([]);
    expect(open.sandbox.messages('#taken')).toHaveLength(1);
  });
});
