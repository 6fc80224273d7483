import { describe, expect, it } from '@jest/globals';
import { failedText } from '../../src/commands/failed-text.ts';
import { printable } from '../../src/commands/printable.ts';
import { createScreen } from '../../src/commands/screen.ts';
import { toTable } from '../../src/commands/table.ts';

describe('a table', () => {
  it('aligns words at their beginning and numbers at their end, and leaves no blanks behind', () => {
    const rows = [
      ['RULE', 'ALERTS', 'NOTE'],
      ['a', '1', ''],
      ['longer', '1,000', 'x'],
    ];
    expect(toTable(rows, [1])).toBe('RULE    ALERTS  NOTE\na            1\nlonger   1,000  x');
  });

  it('counts characters, not what marks them', () => {
    const mark = (text: string) => `<${text}>`;
    expect(
      toTable([
        [{ text: 'a', mark }, 'x'],
        ['🔥🔥', 'y'],
      ]),
    ).toBe('<a>   x\n🔥🔥  y');
    expect(toTable([])).toBe('');
  });
});

describe('foreign text', () => {
  it('is on one line, shows what cannot be seen and is cut', () => {
    expect(printable('snake_case "quoted" é 🔥')).toBe('snake_case "quoted" é 🔥');
    expect(printable('a\nb\u001b[31m\u200bc\u2028')).toBe('a\\u{a}b\\u{1b}[31m\\u{200b}c\\u{2028}');
    expect(printable('x'.repeat(500))).toMatch(/^x{80,}… \(\d+ more characters\)$/);
    expect(printable('x'.repeat(500)).length).toBeLessThanOrEqual(120);
  });
});

describe('a condition that failed', () => {
  it.each([
    ['x', 'y', 'wanted "x", saw "y"'],
    [['x', 5, true], null, 'wanted "x" or 5 or true, saw nothing'],
    [{ gt: 3, lt: '2026-01-01' }, 2, 'wanted gt 3 and lt "2026-01-01", saw 2'],
    [{ not: 'x' }, ['x', 'y'], 'wanted not "x", saw ["x", "y"]'],
    [{ not: { exists: true } }, 'x', 'wanted not (anything), saw "x"'],
    [{ exists: false }, {}, 'wanted nothing, saw {}'],
    [{ regex: '\\d+"' }, 'x', 'wanted regex "\\d+"", saw "x"'],
    [{ greaterThan: 3 }, 'x', 'wanted greaterThan 3, saw "x"'],
    ['x', Array.from({ length: 20 }, (_, n) => n), 'wanted "x", saw [0, 1, 2, 3, 4, 5, 6, 7, 12 more]'],
  ])('reads %j against %j', (test, saw, text) => {
    expect(failedText({ field: 'actor.id', test, saw })).toBe(`actor.id: ${text}`);
  });

  it('says what a rule that remembers waits for', () => {
    const distinct = { of: ['location.ip', 'a'], count: 2, within: '1h' };
    expect(failedText({ field: 'distinct', test: distinct, saw: 1 })).toBe(
      'distinct: wanted 2 different location.ip and a within 1h, saw 1',
    );
    expect(failedText({ field: 'first_seen', test: { of: 'actor.id', within: '30d' }, saw: 'seen' })).toBe(
      'first_seen: wanted a first actor.id within 30d, saw "seen"',
    );
  });
});

describe('a screen', () => {
  const terminal = <T>(isTTY: boolean, work: () => T): T => {
    const [out, err] = [process.stdout.isTTY, process.stderr.isTTY];
    Object.assign(process.stdout, { isTTY });
    Object.assign(process.stderr, { isTTY });
    try {
      return work();
    } finally {
      Object.assign(process.stdout, { isTTY: out });
      Object.assign(process.stderr, { isTTY: err });
    }
  };

  it('has colours on a terminal, unless NO_COLOR asks for none', () => {
    const red = '\u001b[31mx\u001b[39m';
    const bad = (isTTY: boolean, environment = {}) =>
      terminal(isTTY, () => createScreen(environment).style.bad('x'));
    expect(bad(true)).toBe(red);
    expect(bad(true, { NO_COLOR: '' })).toBe(red);
    expect(bad(true, { NO_COLOR: '1' })).toBe('x');
    expect(bad(true, { TERM: 'dumb' })).toBe('x');
    expect(bad(false)).toBe('x');
  });

  it('shows how far it is on a terminal only', () => {
    expect(terminal(true, () => createScreen({}).showStatus)).toBeDefined();
    expect(terminal(false, () => createScreen({}).showStatus)).toBeUndefined();
    expect(terminal(true, () => createScreen({ TERM: 'dumb' }).showStatus)).toBeUndefined();
  });
});
