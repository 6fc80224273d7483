import type { Position } from './yaml-source.ts';

/** Text, or where the first byte stands that is no part of UTF-8. */
export type Decoded = { readonly text: string } | { readonly wrongAt: Position; readonly wrongByte: number };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const replacement = '\ufffd';
const writtenReplacement = Buffer.from(replacement);

/** A byte order mark at the beginning is no part of the text. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const text = decoder.decode(bytes);
  let before = 0;
  let offset = 0;
  // What is not UTF-8 was replaced by a character that the file may also hold itself.
  for (const piece of text.split(replacement).slice(0, -1)) {
    before += piece.length;
    offset += Buffer.byteLength(piece);
    if (!writtenReplacement.equals(bytes.subarray(offset, offset + writtenReplacement.length)))
      return { wrongAt: endOf(withoutMark(text.slice(0, before))), wrongByte: bytes[offset] ?? 0 };
    before += replacement.length;
    offset += writtenReplacement.length;
  }
  return { text: withoutMark(text) };
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

function endOf(text: string): Position {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
