/**
 * What was typed, in words. Slack escapes `&<>`, turns addresses and people into `<…|label>`, and keyboards turn
 * quotes and hyphens into typographic ones: all of it is undone. Words in double quotes stay together.
 */
export function toWords(text: string): string[] {
  const typed = text
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
  return words.map((word) => word.replaceAll('"', '')).filter((word) => word !== '');
}
