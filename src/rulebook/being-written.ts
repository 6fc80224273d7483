import { differingFiles, type Look, type Seen } from './look.ts';

/**
 * The files that somebody is at work on, by three looks, the newest last: those that the last two did not see alike.
 * One that is written anew all the time, and was no smaller before, is as whole as it will ever be.
 */
export function filesBeingWritten(looks: readonly [Look, Look, Look]): ReadonlySet<string> {
  const [, before, now] = looks;
  const changed = [...differingFiles(before, now)];
  return new Set(changed.filter((path) => !isRewritten(looks.map((look) => look.get(path)))));
}

/** What grows is being filled; what was left alone until now may have been emptied to be filled. */
function isRewritten([first, before, now]: readonly (Seen | undefined)[]): boolean {
  if (first === undefined || before === undefined || now === undefined) return false;
  return first.mark !== before.mark && now.size <= before.size;
}
