import { isObject, type Json } from '../../src/model/json.ts';

/** What our own words may hold: a time, a person, a link to a place that we chose. */
const own = [
  /<!date\^\d+\^\{date_short_pretty\}, \{time_secs\}\|[\d: -]+ UTC>/g,
  /<@[UW][A-Z0-9_]{1,30}>/g,
  /<https:\/\/(admin\.atlassian\.com|runbooks\.example|[a-z0-9-]+\.atlassian\.net)(\/[^|<>\s]*)?\|[^|<>]+>/g,
  /<https:\/\/sandbox\.slack\.com\/archives\/[CD][A-Z0-9]+\/p\d{16}\|[^|<>]+>/g,
];
const entity = /&(amp|lt|gt);/g;
const hidden = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** What in a message's text Slack would take for more than text, and text objects that let it. */
export function unsound(message: Json | undefined): string[] {
  if (typeof message === 'string' || !isObject(message)) return [];
  const { text } = message;
  const fallback = typeof text === 'string' ? mistakesIn(text, own) : [];
  return [...fallback.map((mistake) => `text: ${mistake}`), ...inObjects(message, '')];
}

function inObjects(value: Json | undefined, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inObjects(item, `${path}/${index}`));
  if (!isObject(value)) return [];
  const below = Object.entries(value).flatMap(([key, item]) => inObjects(item, `${path}/${key}`));
  return [...textObjectMistakes(value).map((mistake) => `${path}: ${mistake}`), ...below];
}

function textObjectMistakes({
  type,
  text,
  verbatim,
  emoji,
}: {
  readonly [key: string]: Json | undefined;
}): string[] {
  if (typeof text !== 'string') return [];
  if (type === 'mrkdwn') return [...(verbatim === true ? [] : ['not verbatim']), ...mistakesIn(text, own)];
  if (type === 'plain_text') return [...(emoji === false ? [] : ['with emoji']), ...mistakesIn(text, [])];
  return [];
}

function mistakesIn(text: string, allowed: readonly RegExp[]): string[] {
  const rest = allowed.reduce((left, pattern) => left.replace(pattern, ''), text);
  const marks = rest.replace(entity, '').match(/[<>&]/g) ?? [];
  return [
    ...(marks.length > 0 ? [`unescaped ${marks.join('')} in ${text}`] : []),
    ...(hidden.test(rest.replace(/[\n\t]/g, '')) ? [`hidden characters in ${JSON.stringify(text)}`] : []),
    ...(text.isWellFormed() ? [] : [`half a character in ${JSON.stringify(text)}`]),
    ...(/&(?!amp;|lt;|gt;)/.test(rest) ? [`half an entity in ${text}`] : []),
  ];
}

/** All text that a message shows, in order. */
export function shownText(value: Json | undefined): string {
  if (Array.isArray(value))
    return value
      .map(shownText)
      .filter((text) => text !== '')
      .join('\n');
  if (!isObject(value)) return '';
  const { type, text } = value;
  if ((type === 'mrkdwn' || type === 'plain_text') && typeof text === 'string') return text;
  return shownText(
    Object.entries(value).flatMap(([key, item]) => (key === 'metadata' || item === undefined ? [] : [item])),
  );
}
