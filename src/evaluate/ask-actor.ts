import { isObject } from '../model/json.ts';
import type { Scope } from './scope.ts';
import type { Path } from './yaml-source.ts';

/**
 * By its tags: the word itself, and ATT&CK's techniques for getting and using other people's accounts (valid accounts,
 * brute force, stolen cookies and tokens, changed authentication, worn-out second factors).
 */
const takeover = /^account[-_ ]?takeover$|^attack\.t(1078|1110|1528|1539|1550|1556|1621)(\.\d+)?$/i;

/** Refuses to ask the actor where a rule finds accounts that were taken over: whoever took it would answer. */
export function checkAskActor(entry: unknown, defaults: unknown, { path, scope }: Place): void {
  if (!isObject(entry) || entry['ask_actor'] !== true) return;
  const tag = (tagsOf(entry) ?? tagsOf(defaults) ?? []).find((each) => takeover.test(each));
  if (tag === undefined) return;
  scope.report(
    [...path, 'ask_actor'],
    `a rule on account takeover ("${tag}" in its tags) cannot ask the actor: whoever took the account over would answer`,
  );
}

interface Place {
  readonly path: Path;
  readonly scope: Scope;
}

function tagsOf(entry: unknown): readonly string[] | undefined {
  const tags = isObject(entry) ? entry['tags'] : undefined;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined;
}
