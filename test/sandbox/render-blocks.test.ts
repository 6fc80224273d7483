import { describe, expect, it } from '@jest/globals';
import { blockViews } from '../../src/sandbox/render/blocks.ts';

const names = { user: () => undefined, channel: () => undefined };
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const shown = (text: string) => [{ type: 'text', text }];

describe('blocks', () => {
  it('are read into what the page draws', () => {
    const views = blockViews(
      [
        { type: 'header', text: plain('*Title* &amp; :warning:') },
        { type: 'section', text: mrkdwn('*a*'), fields: [mrkdwn('b'), plain('*c*')] },
        {
          type: 'context',
          elements: [mrkdwn('d'), { type: 'image', image_url: 'https://x.example/y.png', alt_text: 'a cat' }],
        },
        { type: 'divider' },
      ],
      names,
    );
    expect(views).toEqual([
      { type: 'header', text: [...shown('*Title* & '), { type: 'emoji', name: 'warning', text: '⚠️' }] },
      { type: 'section', text: [{ type: 'bold', spans: shown('a') }], fields: [shown('b'), shown('*c*')] },
      { type: 'context', items: [shown('d'), shown('🖼 a cat')] },
      { type: 'divider' },
    ]);
    expect(JSON.stringify(views)).not.toContain('https://x.example');
  });

  it('keep buttons and menus with what a click must name', () => {
    const [actions] = blockViews(
      [
        {
          type: 'actions',
          block_id: 'b',
          elements: [
            {
              type: 'button',
              action_id: 'go',
              text: plain('Go'),
              accessibility_label: 'Go on with it',
              style: 'danger',
              confirm: {
                title: plain('Sure?'),
                text: mrkdwn('*no*'),
                confirm: plain('Yes'),
                deny: plain('No'),
              },
            },
            {
              type: 'static_select',
              action_id: 'pick',
              placeholder: plain('Pick'),
              initial_option: { text: plain('One'), value: '1' },
              option_groups: [{ label: plain('G'), options: [{ text: plain('One'), value: '1' }] }],
            },
          ],
        },
      ],
      names,
    );
    expect(actions).toMatchObject({
      elements: [
        {
          type: 'button',
          actionId: 'go',
          blockId: 'b',
          label: shown('Go'),
          spoken: 'Go on with it',
          style: 'danger',
          confirm: { title: shown('Sure?') },
        },
        {
          actionId: 'pick',
          label: shown('Pick'),
          initial: ['1'],
          options: [{ value: '1', label: shown('One'), group: shown('G') }],
        },
      ],
    });
  });

  it('keep what explains a choice, and open no address but that of a page', () => {
    const choice = { text: plain('Delete'), value: 'd', description: plain('for ever') };
    const link = (url: string) => ({ type: 'button', action_id: url, text: plain('Open'), url });
    const elements = [
      { type: 'overflow', action_id: 'more', options: [choice] },
      link('https://example.com/'),
      link('javascript:alert(1)'),
    ];
    const [actions] = blockViews([{ type: 'actions', block_id: 'b', elements }], names);
    const common = { blockId: 'b', label: shown('Open') };
    expect(actions).toEqual({
      type: 'actions',
      elements: [
        {
          type: 'overflow',
          actionId: 'more',
          blockId: 'b',
          label: [],
          options: [{ value: 'd', label: shown('Delete'), description: shown('for ever') }],
        },
        { ...common, type: 'button', actionId: 'https://example.com/', url: 'https://example.com/' },
        { ...common, type: 'button', actionId: 'javascript:alert(1)' },
      ],
    });
  });

  it('that take something in say how much, whether they must, and whether the app wants to know at once', () => {
    const element = {
      type: 'datetimepicker',
      action_id: 'until',
      initial_date_time: 1_796_000_000,
      max_length: 5,
    };
    const input = { type: 'input', block_id: 'b', label: plain('Until'), element };
    const views = blockViews([input, { ...input, optional: true, dispatch_action: true }], names);
    expect(views).toMatchObject([
      {
        type: 'input',
        label: shown('Until'),
        optional: false,
        dispatches: false,
        element: { actionId: 'until', initial: ['1796000000'], maxLength: 5 },
      },
      { optional: true, dispatches: true },
    ]);
  });

  it('without a form of their own are not hidden', () => {
    const views = blockViews(
      [
        { type: 'markdown', text: '# Title' },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'bold', style: { bold: true } },
                { type: 'broadcast', range: 'here' },
                { type: 'link', url: 'javascript:alert(1)', text: 'x' },
              ],
            },
          ],
        },
      ],
      names,
    );
    expect(views).toEqual([
      { type: 'text', text: shown('# Title') },
      {
        type: 'text',
        text: [
          { type: 'bold', spans: shown('bold') },
          { type: 'mention', text: '@here', everyone: true },
          ...shown('x'),
        ],
      },
    ]);
  });

  it('with emoji switched off keep their colons', () => {
    const [header] = blockViews([{ type: 'header', text: { ...plain(':warning:'), emoji: false } }], names);
    expect(header).toEqual({ type: 'header', text: shown(':warning:') });
  });
});
