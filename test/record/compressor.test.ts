import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createCompressor } from '../../src/record/event-table/compressor.ts';

describe('the compressor of bodies', () => {
  it('makes of each text a frame that can be read by itself, whatever came before', () => {
    const compress = createCompressor();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 20 }), (texts) => {
        const frames = texts.map(compress);
        expect(frames.map((frame) => zstdDecompressSync(frame).toString())).toEqual(texts);
      }),
    );
  });

  it('takes texts that are far larger than its window, and such as cannot be made smaller', () => {
    const compress = createCompressor();
    const random = Array.from({ length: 500_000 }, (_, n) =>
      String.fromCharCode(32 + (((n * n * 7919) % 9973) % 90)),
    );
    // The last but one of two bytes a character, so that not all of it has room where the number of characters has.
    for (const text of ['x'.repeat(2_000_000), random.join(''), 'ä'.repeat(200_000), 'after']) {
      expect(zstdDecompressSync(compress(text)).toString()).toBe(text);
    }
  });
});
