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
