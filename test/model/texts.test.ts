import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cut } from '../../src/model/cut.ts';
import { isObject, textOf } from '../../src/model/json.ts';
import { severities, severityRank } from '../../src/model/severity.ts';
import { countText, spanText } from '../../src/model/span.ts';

describe('a cut text', () => {
  it('is the text itself where that fits', () => {
    expect(cut('twelve chars', 12)).toBe('twelve chars');
  });

  it('says how much is missing, counted as people count', () => {
    expect(cut('x'.repeat(100), 50)).toBe(`${'x'.repeat(27)}… (73 more characters)`);
    expect(cut('🔑'.repeat(50), 50)).toBe(`${'🔑'.repeat(14)}… (36 more characters)`);
  });

  it('never is longer than it may be, nor ends within a character', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 200 }), (given, most) => {
        const short = cut(given, most);
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short.isWellFormed()).toBe(true);
        const [kept = ''] = short.split(/… \(\d+ more characters\)$/);
        expect(given.startsWith(kept)).toBe(true);
      }),
    );
  });
});

describe('a span of time', () => {
  it.each([
    [0, 'under 1 s'],
    [-5000, 'under 1 s'],
    [499, 'under 1 s'],
    [40_000, '40 s'],
    [59_999, '1 min'],
    [7_500_000, '2 h 5 min'],
    [7_200_000 + 5000, '2 h 5 s'],
    [9 * 86_400_000 + 3_600_000 + 1000, '9 d 1 h'],
  ])('of %d ms is %s', (ms, text) => expect(spanText(ms)).toBe(text));
});

describe('a count', () => {
  it('has its noun in the right number', () => {
    expect([0, 1, 2, 1234].map((count) => countText(count, 'event'))).toEqual([
      '0 events',
      '1 event',
      '2 events',
      '1,234 events',
    ]);
    expect(countText(2, 'reply', 'replies')).toBe('2 replies');
  });
});

describe('JSON', () => {
  it('has text in texts and numbers that are not empty', () => {
    expect(['a', '0', 7, 0].map(textOf)).toEqual(['a', '0', '7', '0']);
    for (const value of ['', null, undefined, true, {}, []]) expect(textOf(value)).toBeUndefined();
  });

  it('has objects that are neither lists nor null', () => {
    expect(isObject({})).toBe(true);
    for (const value of [null, [], 'x', 7, undefined]) expect(isObject(value)).toBe(false);
  });
});

describe('severity', () => {
  it('ranks from info to critical', () => {
    expect(severities.map(severityRank)).toEqual([0, 1, 2, 3, 4]);
    expect(severityRank('critical')).toBeGreaterThan(severityRank('high'));
  });
});
