import type { Environment } from '../config.ts';
import { RelayError } from '../errors.ts';
import { formatMistake, loadRules } from '../evaluate/load-rules.ts';
import type { RuleSet } from '../evaluate/rule.ts';

/** The folder that RULES_DIR names; a variable that is empty says nothing. */
export function rulesDir(environment: Environment): string {
  const dir = environment['RULES_DIR'];
  return dir === undefined || dir.trim() === '' ? 'rules' : dir;
}

/** The rules of a folder; rejects with every mistake, one a line. */
export async function loadSoundRules(dir: string): Promise<RuleSet> {
  const loaded = await loadRules(dir);
  if (loaded.ok) return loaded.ruleSet;
  throw new RelayError('rules_invalid', loaded.mistakes.map(formatMistake).join('\n'));
}
