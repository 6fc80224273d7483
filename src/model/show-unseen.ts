/** What moves a terminal's cursor, breaks its line, hides, or turns text around. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Foreign text on one line: what cannot be seen is written as its number. */
export function showUnseen(text: string): string {
  return text.replace(unseen, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
