import { parseDuration } from '../../evaluate/duration.ts';
import { code } from '../escape.ts';

const hourMs = 3_600_000;
export const longestMuteMs = 7 * 24 * hourMs;

const allowed = 'Allowed: such as `30m`, `1h` or `2d`, at most `7d`.';

/** What begins with a digit, and a reason with it. */
const noLength = /^(?:[23](?:fa|sv)|\d*(?:1st|2nd|3rd|\dth)|1password)$/i;

/** Undefined where the word is no length of time and so begins the reason. */
export function readDuration(word: string | undefined): number | string | undefined {
  if (word === undefined || noLength.test(word) || !/^[-+]?\d[\da-z.]*$/i.test(word)) return undefined;
  const ms = parseDuration(word.toLowerCase());
  if (isTooLong(word, ms)) return `${code(word, 40)} is too long: at most \`7d\`.`;
  if (ms === undefined || ms === 0) return `${code(word, 40)} is no length of time. ${allowed}`;
  return ms;
}

/** What is longer than any duration may be has the form of one all the same. */
function isTooLong(word: string, ms: number | undefined): boolean {
  return ms === undefined ? /^[1-9]\d*[smhd]$/i.test(word) : ms > longestMuteMs;
}

/** How people begin where they mean an end or a length of time that is in other words than ours. */
const otherWords = [
  /^(?:until|till?)\b/i,
  /^(?:today|tonight|tomorrow|overnight|forever|indefinitely|permanently)\b(?!')/i,
  /^\d{1,2}:\d\d\b/,
  /^\d{4}-\d\d-\d\d/,
  /^(?:for )?(?:the )?(?:an?|half|one|two|three|four|five|six|seven|eight|ten|twelve|few|all|whole|rest) (?:(?:an?|the|of|or|and|half|two|three|four|full|whole|entire|working|couple|few|more) ){0,3}(?:minute|hour|day|night|week|weekend)s?\b/i,
];

/** Behind these a length of time says how often or since when, not how long to be quiet. */
const aboutTimes = /^(?:every|each|per|since|last|past|after|within|than|took|takes)$/i;

/** What would mute for an hour, and be a reason that says otherwise: where no length of time is given. */
export function readOtherEnd(words: readonly string[]): string | undefined {
  const text = words.join(' ');
  if (otherWords.some((pattern) => pattern.test(text)))
    return `${code(text, 40)} is no length of time. ${allowed} For a time of day there is *Mute…* › *until…* below an alert.`;
  const [before = '', last = ''] = words.slice(-2);
  return parseDuration(last.toLowerCase()) === undefined || aboutTimes.test(before)
    ? undefined
    : `${code(last, 40)} comes after the reason: the length of time stands before it.`;
}
