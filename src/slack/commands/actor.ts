import { code } from '../escape.ts';

/** What follows `actor:` as an actor's key, or what is wrong with it. */
export type ActorWord =
  | { readonly actor: string; readonly problem?: undefined }
  | { readonly actor?: undefined; readonly problem: string };

/** Slack turns a typed @name into a user id of its own, which no event of Atlassian's carries. */
export function readActor(value: string): ActorWord {
  if (value === '') return { problem: '`actor:` has no value.' };
  if (/^@[UW][A-Z0-9]{2,}$/.test(value))
    return {
      problem: `${code(value, 40)} is a person in Slack: \`actor:\` takes the address used at Atlassian.`,
    };
  return { actor: value.toLowerCase() };
}
