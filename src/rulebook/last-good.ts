import { z } from 'zod';
import { parseRules } from '../evaluate/load-rules.ts';
import type { RuleSet } from '../evaluate/rule.ts';
import type { Store } from '../record/store.ts';
import { loadSetting } from './setting.ts';

const name = 'last-good-rules';
const filesSchema = z.array(z.tuple([z.string(), z.string()]));

export function saveLastGood(store: Pick<Store, 'saveSetting'>, { files }: RuleSet): Promise<void> {
  return store.saveSetting(name, JSON.stringify([...files]));
}

/** Undefined where none were saved, or where what was good for an older version is not for this one. */
export async function loadLastGood(store: Pick<Store, 'loadSetting'>): Promise<RuleSet | undefined> {
  const files = await loadSetting(store, name, filesSchema);
  if (files === undefined) return undefined;
  const parsed = parseRules(new Map(files));
  return parsed.ok ? parsed.ruleSet : undefined;
}
