import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createGlob } from '../../src/evaluate/glob.ts';
import { processorMs } from '../support/processor-ms.ts';

/** The same by trying everything: slow, and plain to see. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return naive(pattern.slice(1), text) || (text !== '' && naive(pattern, text.slice(1)));
  return text !== '' && pattern[0] === text[0] && naive(pattern.slice(1), text.slice(1));
}

describe('a text with wildcards', () => {
  it('gives what trying everything gives', () => {
    const letters = (most: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '\n'), maxLength: most });
    fc.assert(
      fc.property(letters(8), letters(10), (pattern, text) => {
        expect(createGlob(pattern)(text)).toBe(naive(pattern, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('matches what it was made from, with parts replaced by wildcards', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.string(), (parts, filling) => {
        expect(createGlob(parts.join('*'))(parts.join(filling.replaceAll('*', '')))).toBe(true);
      }),
    );
  });

  it('does not let its parts overlap', () => {
    expect(createGlob('aba*aba')('ababa')).toBe(false);
    expect(createGlob('aba*aba')('abaaba')).toBe(true);
    expect(createGlob('a*bc*c')('abc')).toBe(false);
    expect(createGlob('a*bc*c')('abcc')).toBe(true);
  });

  it('takes time that grows with the text only, however many wildcards there are', () => {
    const matches = createGlob(`${'*a'.repeat(50)}*b`);
    const started = processorMs();
    expect(matches('a'.repeat(200_000))).toBe(false);
    expect(matches(`${'a'.repeat(200_000)}b`)).toBe(true);
    expect(processorMs() - started).toBeLessThan(1000);
  });
});
