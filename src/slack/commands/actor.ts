import type { AddressOf } from '../address-book.ts';
import { code } from '../escape.ts';

/** What follows `actor:` as an actor's key, or what is wrong with it. */
export type ActorWord =
  | { readonly actor: string; readonly problem?: undefined }
  | { readonly actor?: undefined; readonly problem: string };

const personWord = /^actor:@([UW][A-Z0-9]+)$/i;

/**
 * Slack turns a typed @name into a user id of its own, which no event of Atlassian's carries: the first `actor:` of
 * that kind becomes the address that Slack knows the person by, which is most often the one used at Atlassian.
 */
export async function nameActor(words: readonly string[], addressOf: AddressOf): Promise<readonly string[]> {
  const index = words.findIndex((word) => personWord.test(word));
  const userId = personWord.exec(words[index] ?? '')?.[1]?.toUpperCase();
  if (userId === undefined) return words;
  const { email } = await addressOf(userId);
  return email === undefined ? words : words.with(index, `actor:${email}`);
}

/**
 * A person whom Slack did not name is asked for by address, and so is a name that Slack did not turn into an id: no
 * actor is called `@ann`, and a mute for one would hide nothing. Nor would one for a pattern or for several at once.
 */
export function readActor(value: string): ActorWord {
  if (value === '') return { problem: '`actor:` has no value.' };
  if (value.startsWith('@'))
    return {
      problem: `${code(value, 40)} is a person in Slack: \`actor:\` takes the address used at Atlassian.`,
    };
  if (value.includes('*') || /@.*,.*@/.test(value))
    return { problem: `${code(value, 254)} is not one actor: \`actor:\` takes one whole address.` };
  return { actor: value.toLowerCase() };
}
