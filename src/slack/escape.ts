import type { Json } from '../model/json.ts';

/**
 * The one place where foreign text becomes Slack text. Everything from an event is hostile: it must not mention,
 * link, format, hide or reorder what stands around it. Lengths are of the result, whatever escaping makes of it,
 * and from 40 on there is always room to say how much is missing.
 *
 * What people search for and copy comes through exactly: as `plain_text`, as code, and in `mrkdwn` too unless a mark
 * would format there. Slack has no escape for such marks, and invisible characters beside them do not stop it
 * everywhere, so there they become look-alikes. Of `_` and `~` only those that could end a pair: what begins one
 * is harmless without its end, and so snake_case, addresses and paths with `/~name` stay as they are.
 */

/** For `plain_text` with `emoji: false`, and for the fallback, neither of which Slack formats; on one line. */
export function plain(text: string, most: number): string {
  return withEntities(oneLine(clean(text)), most);
}

/** As `plain`, with its lines. */
export function plainLines(text: string, most: number): string {
  return withEntities(fewLines(clean(text)), most);
}

/** For `mrkdwn` with `verbatim: true`, on one line: marks that would format are disarmed. */
export function inline(text: string, most: number): string {
  return disarmed(oneLine(clean(text)), most);
}

/** Ids, names of actions and other exact values, in `mrkdwn`: nothing formats inside code but the mark that ends it. */
export function code(text: string, most: number): string {
  const shown = withEntities(oneLine(clean(text)).trim().replaceAll('`', lookAlikes.code), most - 2);
  return `\`${shown === '' ? '–' : shown}\``;
}

/** `<url|label>` for http and https; the label alone for anything else. */
export function link(url: string, label: string): string {
  const shown = inline(label, 150);
  const href = URL.canParse(url) && /^https?:\/\//i.test(url) ? new URL(url).href : '';
  const safe = href
    .replace(/[<>|\s]/g, (character) => encodeURIComponent(character))
    .replaceAll('&', '&amp;');
  return safe === '' || safe.length > 2000 ? shown : `<${safe}|${shown}>`;
}

/**
 * JSON printed for code blocks, in pieces of at most `size`, as many as `most`, and how much did not fit. What could
 * hide, reorder or end the code is written as JSON's own escapes: together the pieces are still the same JSON.
 */
export function jsonPieces(
  value: Json,
  { size, most }: { readonly size: number; readonly most: number },
): { readonly pieces: readonly string[]; readonly missing: number } {
  const text = JSON.stringify(value, null, 2).replace(unsafeInCode, toJsonEscapes);
  const pieces: string[] = [];
  let used = 0;
  for (const { shown, length } of linesWithin(text, size)) {
    const last = pieces.at(-1);
    const joined = last === undefined ? shown : `${last}\n${shown}`;
    if (last !== undefined && joined.length <= size) pieces[pieces.length - 1] = joined;
    else if (pieces.length < most) pieces.push(shown);
    else break;
    used += length;
  }
  return { pieces, missing: text.length + 1 - used };
}

interface ShownLine {
  /** Escaped. */
  readonly shown: string;
  /** Of what it shows, with the end of the line. */
  readonly length: number;
}

/** The lines, and those that are too long in parts: not within an escape, as that would make other text of it. */
function* linesWithin(text: string, most: number): Generator<ShownLine> {
  for (const line of text.split('\n')) {
    let part = { shown: '', length: 0 };
    for (const [token] of line.matchAll(jsonTokens)) {
      const shown = toEntity(token);
      if (part.shown.length + shown.length > most) {
        yield part;
        part = { shown: '', length: 0 };
      }
      part = { shown: part.shown + shown, length: part.length + token.length };
    }
    yield { ...part, length: part.length + 1 };
  }
}

/** A person of the workspace, named to readers without being called. */
export function mention(userId: string): string {
  return /^[UW][A-Z0-9_]{1,30}$/.test(userId) ? `<@${userId}>` : inline(userId, 40);
}

/** The time in the reader's own zone, with UTC for readers whose Slack cannot show it. */
export function time(at: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return 'at an unknown time';
  const utc = moment.toISOString().replace('T', ' ').slice(0, 19);
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty}, {time_secs}|${utc} UTC>`;
}

/** Everything that ends a line somewhere. */
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Control and format characters (bidirectional marks, zero-width, tags) and what shows as nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** More than any script puts on one letter: they would cover the lines around. */
const heaped = /(\p{M}{4})\p{M}+/gu;

/** As the two above, and the mark that ends code. */
const unsafeInCode = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029`]|(?<=\p{M}{4})\p{M}/gu;
const jsonTokens = /\\u[\da-f]{4}|\\.|./gu;

/** As JSON writes a character that it must not hold. The printed lines' own ends stay. */
function toJsonEscapes(character: string): string {
  if (character === '\n') return character;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(lineEnds, '\n')
    .replace(unseen, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replace(heaped, '$1');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const mostLines = 20;

/** No more lines than fit a screen beside everything else; what comes after them goes on in the last one. */
function fewLines(text: string): string {
  const lines = text.replace(/\n\s*\n/g, '\n\n').split('\n');
  if (lines.length <= mostLines) return lines.join('\n');
  return [...lines.slice(0, mostLines - 1), oneLine(lines.slice(mostLines - 1).join(' '))].join('\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function withEntities(text: string, most: number): string {
  const escaped = text.replace(/[&<>]/g, toEntity);
  return escaped.length <= most ? escaped : cutEscaped(text, most);
}

function toEntity(character: string): string {
  return entities[character] ?? character;
}

/** Between whole characters and entities. What is far behind the cut is counted, not looked at: it may be long. */
function cutEscaped(text: string, most: number): string {
  const [cutBefore = '', missingBefore = 0] = noteAtEnd.exec(text) ?? [];
  const left = text.slice(0, text.length - cutBefore.length);
  const total = left.length - (left.match(pairs)?.length ?? 0) + Number(missingBefore);
  const room = most - note(total).length;
  const pieces = Array.from(left.slice(0, most), toEntity);
  let used = 0;
  const end = pieces.findIndex((piece) => {
    used += piece.length;
    return used > room;
  });
  const kept = end === -1 ? pieces : pieces.slice(0, end);
  return kept.join('') + note(total - kept.length);
}

/** Characters that take two units. */
const pairs = /[\ud800-\udbff][\udc00-\udfff]/g;
/** What an earlier cut has left. */
const noteAtEnd = /… \((\d{1,9}) more characters\)$/;

function note(missing: number): string {
  return `… (${missing} more characters)`;
}

const lookAlikes = { code: 'ˋ', bold: '∗', italic: 'ˍ', strike: '∼', emoji: '꞉', quote: '›' } as const;

/** Of each pair of alternatives the last, captured, is what would format. */
const stars = /(?<=[a-z0-9])\*(?=[a-z0-9])|(?<=\s)\*(?=\s)|(\*+)/gi;
const lowLines = /_+(?=[a-z0-9])|(?<=\s)_(?!_)|(_+)/gi;
const tildes = /~+(?=[a-z0-9])|(?<=\s)~(?!~)|(~+)/gi;
const emojiNames = /:([\w+'-]{1,100})(?=:)/g;
const quoteMarks = /^[ \t]*>+/gm;

/** Once more after the cut, which may end behind a mark. */
function disarmed(text: string, most: number): string {
  return disarm(withEntities(disarm(text), most));
}

/** Marks that would format, and those that make code, an emoji or a quotation, become characters that look the same. */
function disarm(text: string): string {
  return text
    .replaceAll('`', lookAlikes.code)
    .replace(stars, (run, marks) => (marks === undefined ? run : lookAlikes.bold.repeat(run.length)))
    .replace(lowLines, (run, marks) => (marks === undefined ? run : lookAlikes.italic.repeat(run.length)))
    .replace(tildes, (run, marks) => (marks === undefined ? run : lookAlikes.strike.repeat(run.length)))
    .replace(emojiNames, (written, name) => (isEmoji(name) ? `${lookAlikes.emoji}${name}` : written))
    .replace(quoteMarks, (marks) => marks.replaceAll('>', lookAlikes.quote));
}

/** Times and most IPv6 addresses are none. */
function isEmoji(name: string): boolean {
  return /[a-z]/i.test(name) || name === '100' || name === '1234';
}
