import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareInstants, parseInstant } from '../../src/evaluate/instant.ts';

function compare(a: string, b: string): number {
  const [left, right] = [parseInstant(a), parseInstant(b)];
  if (left === undefined || right === undefined) throw new Error(`no times: ${a}, ${b}`);
  return Math.sign(compareInstants(left, right));
}

describe('ISO 8601 times', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T13:00:00+01:00'],
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00Z', '2026-03-01T12:00:00-0000'],
    ['2026-03-01', '2026-03-01T00:00:00Z'],
    ['20260301T120000Z', '2026-03-01T12:00:00,0Z'],
    ['2026-03-01T24:00:00Z', '2026-03-02T00:00:00Z'],
    ['2026-03-01T12:00:00', '2026-03-01T07:00:00-05'],
  ])('%s is the same instant as %s', (a, b) => expect(compare(a, b)).toBe(0));

  it('differ in the last digit written', () => {
    expect(compare('2026-03-01T12:00:00.123456788Z', '2026-03-01T12:00:00.123456789Z')).toBe(-1);
    expect(compare('2026-03-01T12:00:00.2Z', '2026-03-01T12:00:00.19Z')).toBe(1);
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-03-01T25:00Z',
    '2026-03-01 12:00:00',
    '2026',
    'yesterday',
    '',
    '12:00',
  ])('%j is none', (text) => expect(parseInstant(text)).toBeUndefined());

  it('compare as the dates they are', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(compare(a.toISOString(), b.toISOString())).toBe(Math.sign(a.getTime() - b.getTime()));
      }),
    );
  });
});
