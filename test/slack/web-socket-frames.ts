/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2, as much of it as a test needs. */
export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A server's frame: whole, and not masked. */
export function frame(opcode: number, content: string | Buffer): Buffer {
  const payload = Buffer.from(content);
  return Buffer.concat([Buffer.from([0x80 | opcode]), lengthOf(payload.length), payload]);
}

function lengthOf(length: number): Buffer {
  if (length < 126) return Buffer.from([length]);
  const bytes = Buffer.alloc(3, 126);
  bytes.writeUInt16BE(length, 1);
  return bytes;
}

/** Takes bytes as they come and gives a client's frames, which must be whole and masked. */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const read = readFrame(rest);
      if (read === undefined) return;
      rest = rest.subarray(read.end);
      onFrame(read);
    }
  };
}

function readFrame(bytes: Buffer): (Frame & { readonly end: number }) | undefined {
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = 2 + lengthBytes;
  if (bytes.length < maskAt + 4) return undefined;
  if ((first & 0x80) === 0 || (second & 0x80) === 0) throw new Error('a frame in pieces, or not masked');
  const length =
    lengthBytes === 0
      ? short
      : Number(bytes.readUIntBE(maskAt - Math.min(lengthBytes, 6), Math.min(lengthBytes, 6)));
  const end = maskAt + 4 + length;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const payload = Buffer.from(
    bytes.subarray(maskAt + 4, end).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  );
  return { opcode: first & 0x0f, payload, end };
}
