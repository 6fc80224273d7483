import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { code, inline, link, mention, plain, plainLines, time } from '../../src/slack/escape.ts';
import { processorMs } from '../support/processor-ms.ts';
import { hostileText } from './hostile.ts';
import { unsound } from './sound-text.ts';

const formatted = { inline, code };
const exact = { plain, plainLines };
const all = Object.entries({ ...formatted, ...exact });
const most = fc.oneof(fc.integer({ min: 40, max: 300 }), fc.integer({ min: 40, max: 3000 }));
const enough = 1_000_000;
const note = /… \((\d+) more characters\)(?=`?$)/;

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

describe.each(all)('foreign text through %s', (name, write) => {
  const type = name in exact ? { type: 'plain_text', emoji: false } : { type: 'mrkdwn', verbatim: true };

  it('is text and nothing else', () => {
    fc.assert(
      fc.property(hostileText, most, (text, limit) => {
        expect(unsound({ element: { ...type, text: write(text, limit) } })).toEqual([]);
      }),
    );
  });

  it('is never longer than it may be', () => {
    fc.assert(
      fc.property(hostileText, most, (text, limit) => {
        expect(write(text, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('says how many characters are missing, none of them halved', () => {
    fc.assert(
      fc.property(
        hostileText.filter((text) => !text.includes('more characters')),
        most,
        (text, limit) => {
          const whole = decode(write(text, enough));
          const shown = write(text, limit);
          const missing = Number(note.exec(shown)?.[1] ?? 0);
          const kept = decode(shown.replace(note, ''));
          const [start, end] = name === 'code' ? [kept.slice(0, -1), '`'] : [kept, ''];
          fc.pre(name !== 'code' || missing > 0);
          // A mark that the cut has left at the end may be disarmed there.
          expect(whole.startsWith(start.replace(/[ˍ∼∗]+$/, ''))).toBe(true);
          expect(Array.from(start + end).length + missing).toBe(Array.from(whole).length);
        },
      ),
    );
  });

  it('takes a long text in little time', () => {
    const long = ['_', '*', '~', ':a', '>', '\n ', '`', '<@U', 'e\u0301\u0301', ' '].map((part) =>
      part.repeat(300_000),
    );
    const start = processorMs();
    for (const text of long) write(text, 200);
    expect(processorMs() - start).toBeLessThan(10_000);
  });
});

describe('foreign text in mrkdwn', () => {
  it('formats nothing', () => {
    fc.assert(
      fc.property(hostileText, most, (text, limit) => {
        expectUnformatted(inline(text, limit));
      }),
    );
  });

  it('formats nothing by two parts that stand together', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        expectUnformatted(`${inline(one, 200)} (${inline(other, 200)})`);
      }),
    );
  });

  it('ends no code that it stands in', () => {
    fc.assert(
      fc.property(hostileText, most, (text, limit) => {
        expect(code(text, limit)).toMatch(/^`[^`\n]+`$/);
      }),
    );
  });

  it.each([
    ['*bold*', '∗bold∗'],
    ['an _italic_ word', 'an _italicˍ word'],
    ['~gone~', '~gone∼'],
    ['`code`', 'ˋcodeˋ'],
    [':tada: and :+1:', '꞉tada: and :+1:'],
    ['> quoted', '› quoted'],
    ['<!channel> & more', '&lt;!channel&gt; &amp; more'],
    ['one\r\ntwo\u2028three', 'one two three'],
    ['a\u202eb\u200bc\u00ad', 'abc'],
  ])('is disarmed: %s', (text, shown) => {
    expect(inline(text, 200)).toBe(shown);
  });

  it.each([
    'user_added_to_group',
    'first_last@example.com',
    '_private@example.com',
    'ann+tag@example.com',
    'https://example.atlassian.net/wiki/spaces/~7120ab_c/pages/1?x=1#y',
    '2 * 3 = 6',
    'a*b',
    'about ~5 minutes',
    '12:30:45 to 13:00',
    '203.0.113.7',
    'C:\\Users\\ann',
    'naïve — “quotes” … 日本語 😀',
    '1 > 0',
  ])('comes through as it is where nothing would format: %s', (text) => {
    expect(decode(inline(text, 200))).toBe(text);
  });

  it('lets addresses of people come through as they are', () => {
    const address = fc
      .emailAddress({ size: 'small' })
      .filter((text) => /^[a-z0-9]+([._+-][a-z0-9]+)*@/i.test(text));
    fc.assert(fc.property(address, (text) => expect(inline(text, 400)).toBe(text)));
  });

  function expectUnformatted(text: string): void {
    expect(text).not.toContain('`');
    // The second mark of a pair stands behind a character and before none of a word.
    expect(text).not.toMatch(/(?<!_)(?:\S_|__)_*(?![a-z0-9_])|(?<!~)(?:\S~|~~)~*(?![a-z0-9~])/i);
    expect(text).not.toMatch(/(?<![a-z0-9\s])\*|\*(?![a-z0-9\s])|(?<=\s)\*(?=\S)|(?<=\S)\*(?=\s)/i);
    expect(text).not.toMatch(/:[\w+'-]*[a-z][\w+'-]*:/i);
    expect(text).not.toMatch(/^\s*&gt;/m);
  }
});

describe('foreign text that is shown exactly', () => {
  it('is all there', () => {
    const printable = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/\s+/g, ' '));
    fc.assert(
      fc.property(printable, (text) => {
        expect(decode(plain(text, enough))).toBe(text);
        expect(decode(plainLines(text, enough))).toBe(text);
      }),
    );
  });

  it('says all that is missing where it was cut before', () => {
    const once = `${'x'.repeat(100)}… (9012 more characters)`;
    expect(plain(once, 60)).toBe(`${'x'.repeat(36)}… (9076 more characters)`);
  });

  it('keeps to twenty lines and loses none', () => {
    const shown = plainLines(Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n'), 3000);
    expect(shown.split('\n')).toHaveLength(20);
    expect(shown).toContain('line 19 line 20');
    expect(shown).toContain('line 49');
    expect(plainLines('a\n\n\n \n\nb', 100)).toBe('a\n\nb');
  });
});

describe('our own parts of a text', () => {
  it('link to http and https alone', () => {
    expect(link('https://runbooks.example/a?b=1&c=<x>|y', 'Runbook')).toBe(
      '<https://runbooks.example/a?b=1&amp;c=%3Cx%3E%7Cy|Runbook>',
    );
    for (const url of ['javascript:alert(1)', 'mailto:a@b.example', '//x', 'slack://x', 'nonsense', ''])
      expect(link(url, 'Runbook')).toBe('Runbook');
  });

  it('name people and times, or say what is not one', () => {
    expect(mention('U0ANN')).toBe('<@U0ANN>');
    expect(mention('<!channel>')).toBe('&lt;!channel&gt;');
    expect(mention('U0ANN> <!here')).not.toContain('<');
    expect(time(Date.parse('2026-03-01T12:00:00Z'))).toBe(
      '<!date^1772366400^{date_short_pretty}, {time_secs}|2026-03-01 12:00:00 UTC>',
    );
    expect(time(Number.NaN)).toBe('at an unknown time');
  });
});
