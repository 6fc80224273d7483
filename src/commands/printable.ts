import { cut } from '../model/cut.ts';

/** What moves a terminal's cursor, hides, or turns text around; an event may hold any of it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Foreign text on one line of a terminal: what cannot be seen is written as its number, what is long is cut. */
export function printable(text: string, most = 120): string {
  return cut(
    text.replace(unseen, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`),
    most,
  );
}
