import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareInstants, parseInstant, timeOf } from '../../src/model/instant.ts';

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
    ['2026-03-01 12:00:00', '2026-03-01T12:00:00Z'],
    ['2026-03-01T24:00:00.000Z', '2026-03-02T00:00:00Z'],
  ])('%s is the same instant as %s', (a, b) => expect(compare(a, b)).toBe(0));

  it('differ in the last digit written', () => {
    expect(compare('2026-03-01T12:00:00.123456788Z', '2026-03-01T12:00:00.123456789Z')).toBe(-1);
    expect(compare('2026-03-01T12:00:00.2Z', '2026-03-01T12:00:00.19Z')).toBe(1);
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-03-01T25:00Z',
    '2026-03-01T24:00:00.5Z',
    '2026-03-01T24:00:01Z',
    '2026-03-01  12:00:00',
    '2026-03-01 ',
    '2026',
    'yesterday',
    '',
    '12:00',
  ])('%j is none', (text) => expect(parseInstant(text)).toBeUndefined());

  it('are read in linear time however many digits they have', () => {
    const zeros = '0'.repeat(1_000_000);
    expect(compare(`2026-03-01T12:00:00.${zeros}1Z`, '2026-03-01T12:00:00Z')).toBe(1);
    expect(compare(`2026-03-01T12:00:00.${zeros}Z`, '2026-03-01T12:00:00Z')).toBe(0);
  });

  it('compare as the dates they are', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(compare(a.toISOString(), b.toISOString())).toBe(Math.sign(a.getTime() - b.getTime()));
      }),
    );
  });
});

describe('the ms of a time', () => {
  /** By the reader that `match` has. */
  const exactly = (text: string) => {
    const instant = parseInstant(text);
    return instant && instant.seconds * 1000 + Math.floor(Number(`0.${instant.fraction}`) * 1000);
  };

  it.each([
    ['2026-03-01T12:00:00.123Z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01T12:00:00.9999Z', '2026-03-01T12:00:00.999Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2026-03-01T13:00:00.5+01', '2026-03-01T12:00:00.500Z'],
    ['20260301T120000,07Z', '2026-03-01T12:00:00.070Z'],
    ['2026-03-01T12:00:00.0000000001234567Z', '2026-03-01T12:00:00.000Z'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('of %s are those of %s', (text, read) =>
    expect(new Date(timeOf(text) ?? Number.NaN).toISOString()).toBe(read),
  );

  it.each([
    '2026-02-30T12:00:00Z',
    '2026-02-29T12:00:00Z',
    '2026-04-31T12:00:00Z',
    'March 1, 2026',
    '5',
    5,
    {},
  ])('are none in %j', (time) => expect(timeOf(time)).toBeUndefined());

  it('are read alike whatever the form, the usual one too', () => {
    const two = (max: number) => fc.nat({ max }).map((number) => String(number).padStart(2, '0'));
    const usual = fc
      .tuple(two(13), two(32), two(25), two(60), two(60), fc.constantFrom('', '.5', '.0071', '.1234567890'))
      .map(([month, day, hour, minute, second, fraction]) => {
        return `2024-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`;
      });
    fc.assert(
      fc.property(usual, (text) => expect(timeOf(text)).toBe(exactly(text))),
      { numRuns: 2000 },
    );
  });
});
