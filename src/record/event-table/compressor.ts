import { constants } from 'node:zlib';
import { ZstdCompress } from 'minizlib';

const { ZSTD_c_compressionLevel, ZSTD_c_hashLog, ZSTD_c_windowLog, ZSTD_e_end } = constants;
const options = {
  // Each write is a frame of its own.
  flush: ZSTD_e_end,
  // A small window and table: what is compressed is short, and more would be cleared each time.
  params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_hashLog]: 13, [ZSTD_c_windowLog]: 17 },
};

/** Bytes: the bodies of a usual batch. */
const roomBytes = 256 * 1024;

export type Compress = (text: string) => Uint8Array;

/**
 * Compresses texts, each by itself, as Zstandard. One compressor serves all: what Node makes for a single call lives
 * until the next full collection, and brings that on. They are written as UTF-8 into one room: memory that is new each
 * time costs more than to compress what is in it.
 */
export function createCompressor(): Compress {
  const encoder = new TextEncoder();
  const room = Buffer.allocUnsafeSlow(roomBytes);
  const toBytes = (text: string): Buffer => {
    const { read, written } = encoder.encodeInto(text, room);
    return read === text.length ? room.subarray(0, written) : Buffer.from(text);
  };
  let compressor: ZstdCompress | undefined;
  return (text) => {
    const current = compressor ?? new ZstdCompress(options);
    // Not used again should it fail.
    compressor = undefined;
    current.write(toBytes(text));
    const frame = current.read();
    if (frame === null) throw new Error('nothing came of compressing');
    compressor = current;
    return frame;
  };
}
