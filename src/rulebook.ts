import { RelayError } from './errors.ts';
import { createEvaluator, type Evaluator } from './evaluate/evaluator.ts';
import { formatMistake, loadRules, parseRules } from './evaluate/load-rules.ts';
import type { RuleSet } from './evaluate/rule.ts';
import type { Logger } from './logger.ts';
import type { Store } from './record/store.ts';

/** The rules in force: all of one reading of the folder, or none of it. */
export interface Rulebook {
  rules(): RuleSet;
  evaluator(): Evaluator;
  /** The mistakes of the files as they are now, while older rules are in force; one a line. */
  mistakes(): string | undefined;
}

export interface RulebookParts {
  readonly dir: string;
  readonly store: Store;
  readonly log: Logger;
}

const lastGood = 'last-good-rules';

/**
 * Reads the rules; where they have mistakes, the last good ones that the store holds are used instead, loudly:
 * events are never missed for a typing mistake. Rejects with every mistake where there are none.
 */
export async function openRulebook({ dir, store, log }: RulebookParts): Promise<Rulebook> {
  const loaded = await loadRules(dir);
  if (loaded.ok) {
    await store.saveSetting(lastGood, JSON.stringify([...loaded.ruleSet.files]));
    return createRulebook(loaded.ruleSet, undefined);
  }
  const mistakes = loaded.mistakes.map(formatMistake).join('\n');
  const kept = await loadLastGood(store);
  if (kept === undefined) throw new RelayError('rules_invalid', mistakes);
  log.error(
    { mistakes: mistakes.split('\n') },
    'the rule files have mistakes: the last good rules are in force',
  );
  return createRulebook(kept, mistakes);
}

function createRulebook(rules: RuleSet, mistakes: string | undefined): Rulebook {
  const evaluator = createEvaluator(rules);
  return { rules: () => rules, evaluator: () => evaluator, mistakes: () => mistakes };
}

async function loadLastGood(store: Store): Promise<RuleSet | undefined> {
  const text = await store.loadSetting(lastGood);
  if (text === undefined) return undefined;
  const files: [string, string][] = JSON.parse(text);
  const parsed = parseRules(new Map(files));
  return parsed.ok ? parsed.ruleSet : undefined;
}
