import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMrkdwn } from '../../src/sandbox/render/mrkdwn.ts';
import type { Span } from '../../src/sandbox/render/spans.ts';
import { processorMs } from '../support/processor-ms.ts';

const names = {
  user: (id: string) => (id === 'U1' ? 'ada' : undefined),
  channel: (id: string) => (id === 'C1' ? 'alerts' : undefined),
};
const read = (text: string, verbatim = false) => readMrkdwn(text, names, verbatim);
const text = (said: string): Span => ({ type: 'text', text: said });
const link = (url: string, said = url): Span => ({ type: 'link', url, text: said });

const goldens: readonly (readonly [string, string, readonly Span[]])[] = [
  ['plain text', 'hello', [text('hello')]],
  ['the three escapes', 'a &lt;b&gt; &amp;amp;', [text('a <b> &amp;')]],
  ['bold', 'a *b c* d', [text('a '), { type: 'bold', spans: [text('b c')] }, text(' d')]],
  ['italic in bold', '*_a_*', [{ type: 'bold', spans: [{ type: 'italic', spans: [text('a')] }] }]],
  ['struck out', '~a~', [{ type: 'strike', spans: [text('a')] }]],
  ['marks inside words, as text', 'snake_case_name 2*3*4', [text('snake_case_name 2*3*4')]],
  ['marks beside spaces, as text', '* a * _ b _', [text('* a * _ b _')]],
  ['code', '`a *b*`', [{ type: 'code', spans: [text('a *b*')] }]],
  [
    'a block of code',
    'a\n```\nb *c*\n```\nd',
    [text('a\n'), { type: 'pre', spans: [text('b *c*\n')] }, text('d')],
  ],
  ['a quote', '&gt; a\n&gt; b\nc', [{ type: 'quote', spans: [text('a\nb')] }, text('c')]],
  ['a link', '<https://example.com/a?b=1&amp;c=2>', [link('https://example.com/a?b=1&c=2')]],
  [
    'a link with a label',
    '<https://example.com|your &lt;bank&gt;>',
    [link('https://example.com', 'your <bank>')],
  ],
  ['a bare address', 'see https://example.com/a.', [text('see '), link('https://example.com/a.')]],
  ['a script, never as a link', '<javascript:alert(1)|x>', [text('<javascript:alert(1)|x>')]],
  ['a person', '<@U1>', [{ type: 'mention', text: '@ada', everyone: false }]],
  ['a stranger', '<@U2|bob>', [{ type: 'mention', text: '@bob', everyone: false }]],
  [
    'everyone',
    '<!here> <!channel>',
    [
      { type: 'mention', text: '@here', everyone: true },
      text(' '),
      { type: 'mention', text: '@channel', everyone: true },
    ],
  ],
  [
    'everyone, even inside code',
    '`<!here>`',
    [{ type: 'code', spans: [{ type: 'mention', text: '@here', everyone: true }] }],
  ],
  ['a channel', '<#C1|old-name>', [{ type: 'channel', id: 'C1', text: '#alerts' }]],
  [
    'an emoji',
    ':warning: :no_such:',
    [{ type: 'emoji', name: 'warning', text: '⚠️' }, text(' '), text(':no_such:')],
  ],
  ['a name that every object inherits', ':constructor:', [text(':constructor:')]],
  [
    'a date',
    '<!date^1740830400^{date_num}|2025-03-01>',
    [{ type: 'date', at: 1740830400000, format: '{date_num}', text: '2025-03-01' }],
  ],
  ['a date that is none', '<!date^x^{date_num}|then>', [text('then')]],
];

describe('text in markup', () => {
  it.each(goldens)('shows %s', (_, markup, spans) => {
    expect(read(markup)).toEqual(spans);
  });

  it('makes no link of a bare address where it is verbatim', () => {
    expect(read('https://example.com', true)).toEqual([text('https://example.com')]);
    expect(read('<https://example.com>', true)).toEqual([link('https://example.com')]);
  });

  it('calls nobody, links nothing and shows no date where the three characters are escaped', () => {
    const pieces = [
      '<',
      '>',
      '&',
      '!here',
      '@U1',
      '#C1',
      '|',
      '!date^1^{time}',
      '*',
      '_',
      '~',
      '`',
      ' ',
      '\n',
      'https://a.b',
      ':x:',
    ];
    const hostile = fc.string({ unit: fc.constantFrom(...pieces) });
    fc.assert(
      fc.property(hostile, (said) => {
        const escaped = said.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        const types = new Set(all(read(escaped, true)).map(({ type }) => type));
        expect([...types].filter((type) => ['mention', 'link', 'channel', 'date'].includes(type))).toEqual(
          [],
        );
      }),
    );
  });

  it('reads a long row of marks quickly', () => {
    const started = processorMs();
    for (const row of ['*a '.repeat(13_000), '<'.repeat(40_000), '`'.repeat(40_000), '&gt; \n'.repeat(6_000)])
      read(row);
    expect(processorMs() - started).toBeLessThan(2000);
  });
});

function all(spans: readonly Span[]): readonly Span[] {
  return spans.flatMap((span) => ('spans' in span ? [span, ...all(span.spans)] : [span]));
}
