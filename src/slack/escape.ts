import { cutPieces } from '../model/cut.ts';

/**
 * The one place where foreign text becomes Slack text. Everything from an event is hostile: it must not mention,
 * link, format, hide or reorder what stands around it. Lengths are of the result, whatever escaping makes of it.
 */

/** For `plain_text`, which Slack does not format: `emoji: false` goes with it. */
export function plain(text: string, most: number): string {
  return escapePieces(clean(text).replace(/\s+/g, ' '), most);
}

/** For `mrkdwn` with `verbatim: true`: lines are kept, marks that would format are disarmed. */
export function escapeText(text: string, most: number): string {
  return escapePieces(defuse(clean(text)), most);
}

/** As `escapeText`, on one line. */
export function inline(text: string, most: number): string {
  return escapeText(text.replace(/\s+/g, ' '), most);
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

/** Control and format characters (bidirectional marks, zero-width, tags), and line and paragraph separators. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(unseen, (character) => (character === '\n' || character === '\t' ? character : ''));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapePieces(text: string, most: number): string {
  if (text.length <= most && !/[&<>]/.test(text)) return text;
  const pieces = Array.from(text, (character) => entities[character] ?? character);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return length <= most ? pieces.join('') : cutPieces(pieces, length, most);
}

/** A word joiner shows as nothing and keeps Slack from reading the mark before it: bold, italic, strike, code, emoji. */
function defuse(text: string): string {
  return text.replace(/[*~`]|(?<!\w)_|_(?!\w)|(?<!\w):(?=[a-z0-9_+'-]+:)/gi, '$&\u2060');
}
