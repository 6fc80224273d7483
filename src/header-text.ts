/** A value as `fetch` has to be given it for its UTF-8 bytes to go out: each character is written as one byte. */
export function toHeaderText(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
