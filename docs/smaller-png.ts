import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Bytes a pixel in what browsers write: red, green and blue. */
const depth = 3;
const mostColors = 256;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The same picture in 256 of its colours: less than half as large, and text looks the same. */
export function smallerPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = Buffer.from(dataOf(chunks, 'IHDR'));
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const pixels = toPixels(inflateSync(dataOf(chunks, 'IDAT')), width * depth, height);
  const { palette, indexOf } = paletteOf(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < width * height; at += 1)
    rows[at + 1 + Math.floor(at / width)] = indexOf(pixels.readUIntBE(at * depth, depth));
  header[9] = 3;
  const parts = { IHDR: header, PLTE: palette, IDAT: deflateSync(rows, { level: 9 }), IEND: Buffer.alloc(0) };
  return Buffer.concat([signature, ...Object.entries(parts).map(([name, data]) => toChunk(name, data))]);
}

interface Chunk {
  readonly name: string;
  readonly data: Buffer;
}

function chunksOf(png: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = signature.length; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push({ name: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

function dataOf(chunks: readonly Chunk[], name: string): Buffer {
  return Buffer.concat(chunks.filter((chunk) => chunk.name === name).map(({ data }) => data));
}

function toChunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** Takes the filters off: https://www.w3.org/TR/png-3/#9Filters */
function toPixels(filtered: Buffer, rowBytes: number, height: number): Buffer {
  const pixels = Buffer.alloc(rowBytes * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const row = Math.floor(at / rowBytes);
    const [inRow, before] = [at % rowBytes >= depth, at - rowBytes];
    const left = inRow ? (pixels[at - depth] ?? 0) : 0;
    const above = pixels[before] ?? 0;
    const corner = inRow ? (pixels[before - depth] ?? 0) : 0;
    const guess = guesses[filtered[row * (rowBytes + 1)] ?? 0]?.(left, above, corner) ?? 0;
    pixels[at] = (filtered[at + row + 1] ?? 0) + guess;
  }
  return pixels;
}

type Guess = (left: number, above: number, corner: number) => number;

const guesses: readonly Guess[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  (left, above, corner) => {
    const away = (each: number) => Math.abs(left + above - corner - each);
    if (away(left) <= away(above) && away(left) <= away(corner)) return left;
    return away(above) <= away(corner) ? above : corner;
  },
];

interface Palette {
  readonly palette: Buffer;
  /** Of the colour itself, or the one that is nearest to it. */
  indexOf(color: number): number;
}

function paletteOf(pixels: Buffer): Palette {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += depth) {
    const color = pixels.readUIntBE(at, depth);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a).map(([color]) => color);
  const kept = [...new Set([...unlike(sorted), ...sorted])].slice(0, mostColors);
  const indexes = new Map(sorted.map((color) => [color, nearest(color, kept)]));
  return {
    palette: Buffer.from(kept.flatMap(partsOf)),
    indexOf: (color) => indexes.get(color) ?? 0,
  };
}

/** The first of each kind, so that what is small and colourful keeps its colour. */
function unlike(colors: readonly number[]): readonly number[] {
  const kinds = Map.groupBy(colors, (color) =>
    partsOf(color)
      .map((part) => part >> 5)
      .join(),
  );
  return [...kinds.values()].flatMap(([first]) => first ?? []);
}

function nearest(color: number, kept: readonly number[]): number {
  const distances = kept.map((each) => distance(partsOf(color), partsOf(each)));
  return distances.indexOf(Math.min(...distances));
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, part, index) => sum + (part - (b[index] ?? 0)) ** 2, 0);
}

function partsOf(color: number): number[] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}
