/**
 * What was typed, in words. Slack escapes `&<>`, turns addresses and people into `<…|label>`, and keyboards turn
 * quotes and hyphens into typographic ones: all of it is undone, and what nobody sees is left out. Words in double
 * quotes stay together, and what is copied as code loses its marks. `rule: risky` is `rule:risky`.
 */
export function toWords(text: string): string[] {
  const typed = text
    .replace(unseen, '')
    .replace(/<@([UW][A-Z0-9]+)(\|[^>]*)?>/g, '@$1')
    .replace(/<#([A-Z0-9]+)\|([^>]*)>/g, '#$2')
    .replace(/<(?:mailto:|tel:|https?:\/\/)[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(?:mailto:)?([^|>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[“”„‟«»]/g, '"')
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[‐‑‒–—―−]/g, '-');
  const words = typed.match(/[^\s"]*"[^"]*"?|[^\s"]+/g) ?? [];
  const exact = words
    .map((word) => word.replaceAll('"', '').replace(/^`([^`]+)`$/, '$1'))
    .filter((word) => word !== '');
  return joinFilters(exact);
}

/** Zero-width characters and marks of direction, which come along with what is copied and which no answer shows. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

const filter = /^(rule|actor|action|severity|since):$/i;

function joinFilters(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    joined.push(filter.test(joined.at(-1) ?? '') ? `${joined.pop()}${word}` : word);
  }
  return joined;
}
