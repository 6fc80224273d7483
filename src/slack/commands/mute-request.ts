import { parseDuration } from '../../evaluate/duration.ts';
import { inline } from '../escape.ts';
import { didYouMean } from './choose.ts';

export interface MuteRequest {
  readonly rule: string;
  readonly actor?: string;
  readonly forMs: number;
  readonly reason: string;
}

const hourMs = 3_600_000;
export const longestMuteMs = 7 * 24 * hourMs;

/** `RULE [actor:EMAIL] [1h] [reason…]` in words, or what is wrong with them. */
export function toMuteRequest(words: readonly string[]): MuteRequest | string {
  const [rule, ...rest] = words;
  if (rule === undefined) return 'Which rule?';
  const actorAt = rest.findIndex((word) => /^actor:/i.test(word));
  const actor = rest[actorAt]?.slice('actor:'.length).toLowerCase();
  if (actor === '') return '`actor:` has no value.';
  const left = actorAt === -1 ? rest : rest.toSpliced(actorAt, 1);
  const wrong = left[0] === undefined || actor !== undefined ? undefined : wrongFilter(left[0]);
  if (wrong !== undefined) return wrong;
  const duration = readDuration(left[0]);
  if (typeof duration === 'string') return duration;
  const reason = (duration === undefined ? left : left.slice(1)).join(' ').slice(0, 300);
  return { rule, forMs: duration ?? hourMs, reason, ...(actor === undefined ? {} : { actor }) };
}

/** A mistyped `actor:` must not become a reason: it would mute everybody. */
function wrongFilter(word: string): string | undefined {
  const name = /^(\p{L}+):\S/u.exec(word)?.[1];
  if (name === undefined || /^https?$/i.test(name)) return undefined;
  return `\`${inline(word, 80)}\`: only \`actor:EMAIL\` narrows a mute.${didYouMean(`${name}:`, ['actor:'])}`;
}

/** Undefined where the word is no length of time and so begins the reason. */
function readDuration(word: string | undefined): number | string | undefined {
  if (word === undefined || !/^\d+(\.\d+)?[a-z]*$/i.test(word)) return undefined;
  const ms = parseDuration(word.toLowerCase());
  if (ms === undefined || ms === 0)
    return `\`${inline(word, 40)}\` is no length of time. Allowed: such as \`30m\`, \`1h\` or \`2d\`.`;
  return ms > longestMuteMs ? `\`${inline(word, 40)}\` is too long: at most \`7d\`.` : ms;
}
