import { parseDuration } from '../../evaluate/duration.ts';
import { nearest } from '../../evaluate/nearest.ts';
import { code } from '../escape.ts';
import { toReason } from '../mute-reason.ts';
import { readActor } from './actor.ts';
import { readDuration, readOtherEnd } from './mute-length.ts';

export interface MuteRequest {
  readonly rule: string;
  readonly actor?: string;
  readonly span: MuteSpan;
  readonly reason: string;
  /** The actors of the alert whose menu was used. */
  readonly about?: readonly string[];
}

/** From its beginning on, or to a time that was chosen (ms): a question may be answered later than it was asked. */
export type MuteSpan = { readonly forMs: number } | { readonly until: number };

const hourMs = 3_600_000;

/** `RULE [actor:EMAIL] [1h] [reason…]` in words, or what is wrong with them. */
export function toMuteRequest(words: readonly string[]): MuteRequest | string {
  const [rule, ...rest] = words;
  if (rule === undefined) return 'Which rule?';
  const [actorWord, ...more] = rest.filter(isActorWord);
  if (more.length > 0) return 'One `actor:` at a time; mute the next one with a command of its own.';
  const { actor, problem } = actorWord === undefined ? {} : readActor(actorWord.slice('actor:'.length));
  if (problem !== undefined) return problem;
  if (actor !== undefined && parseDuration(actor) !== undefined) return '`actor:` has no value.';
  const left = withoutFor(rest.filter((word) => !isActorWord(word)));
  const duration = readDuration(left[0]);
  if (typeof duration === 'string') return duration;
  const reasonWords = duration === undefined ? left : left.slice(1);
  const [second = ''] = reasonWords;
  if (parseDuration(second.toLowerCase()) !== undefined)
    return `${code(second, 40)} is a second length of time: allowed is one, such as \`90m\`.`;
  const slip = readSlip(reasonWords, actor) ?? (duration === undefined ? readOtherEnd(left) : undefined);
  if (slip !== undefined) return slip;
  const reason = toReason(reasonWords.join(' '));
  return { rule, span: { forMs: duration ?? hourMs }, reason, ...(actor === undefined ? {} : { actor }) };
}

function isActorWord(word: string): boolean {
  return /^actor:/i.test(word);
}

/** `for 2h` is `2h`: taken for a reason it would mute for an hour. */
function withoutFor(words: readonly string[]): readonly string[] {
  const [first = '', second = ''] = words;
  return first.toLowerCase() === 'for' && /^\d/.test(second) ? words.slice(1) : words;
}

/** What people write where they mean to narrow the mute. */
const narrowing = ['actor', 'user', 'email', 'severity', 'action'];

/** A mistyped or forgotten `actor:` must not become a reason: it would mute everybody. */
function readSlip(words: readonly string[], actor: string | undefined): string | undefined {
  const slip = words.find((word) => {
    const name = /^(\p{L}+)[:=]\S/u.exec(word)?.[1];
    return name !== undefined && nearest(name, narrowing) !== undefined;
  });
  if (slip !== undefined) return `${code(slip, 80)}: only \`actor:EMAIL\` narrows a mute.`;
  const [first = ''] = words;
  if (actor !== undefined || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(first)) return undefined;
  return `To mute the rule for ${code(first, 80)} alone, write ${code(`actor:${first}`, 90)}.`;
}
