import { RelayError } from './errors.ts';
import { createEvaluator, type Evaluator } from './evaluate/evaluator.ts';
import { formatMistake, type LoadedRules } from './evaluate/load-rules.ts';
import type { Mistake, RuleSet } from './evaluate/rule.ts';
import type { Logger } from './logger.ts';
import type { Store } from './record/store.ts';
import { type AnnouncerParts, createAnnouncer } from './rulebook/announcer.ts';
import { createFolderWatch } from './rulebook/folder-watch.ts';
import { loadLastGood, saveLastGood } from './rulebook/last-good.ts';
import { tellMistakes } from './rulebook/standing.ts';

/** The rules in force: all of one reading of the folder, or none of it. */
export interface Rulebook {
  rules(): RuleSet;
  evaluator(): Evaluator;
  /** The mistakes of the files as they are now, while older rules are in force; one a line. */
  mistakes(): string | undefined;
  /** When the rules in force were put in force (ms). */
  loadedAt(): number;
  /**
   * Looks at the files: what two calls have seen is read, and put in force where it has no mistakes. True where the
   * ops channel has something new to be shown. What the store did not take is brought to it by the next call.
   */
  checkOnce(): Promise<boolean>;
}

export interface RulebookParts extends AnnouncerParts {
  readonly dir: string;
  readonly store: Store;
  readonly log: Logger;
  /** Puts rules in force, by calling back, when they know what they need. */
  readonly prepare: (evaluator: Evaluator, put: () => void) => Promise<void>;
}

/** A change is in force after twice this and the time to read it: within 2 seconds. */
export const lookEveryMs = 500;

/**
 * Reads the rules; where they have mistakes, the last good ones that the store holds are used instead, loudly:
 * events are never missed for a typing mistake. Rejects with every mistake where there are none.
 */
export async function openRulebook(parts: RulebookParts): Promise<Rulebook> {
  const { dir, store, clock, log, prepare } = parts;
  const watch = createFolderWatch(dir);
  const kept = await loadLastGood(store);
  const first = await watch.read();
  const firstRules = chooseRules(first, kept);
  const announce = createAnnouncer(parts, kept ?? firstRules);

  let inForce = putInForce(firstRules, clock.now());
  await prepare(inForce.evaluator, () => {});
  let mistakes = mistakesOf(first);
  let saved = first.ok ? undefined : kept;

  const take = async (loaded: LoadedRules): Promise<void> => {
    if (loaded.ok) {
      const next = putInForce(loaded.ruleSet, clock.now());
      await prepare(next.evaluator, () => {
        inForce = next;
      });
    }
    mistakes = mistakesOf(loaded);
    logTaken(log, loaded);
  };

  const bringStore = async (starting: boolean): Promise<boolean> => {
    const { rules } = inForce;
    const isNews = await announce({ rules, mistakes }, starting);
    if (rules !== saved) await saveLastGood(store, rules);
    saved = rules;
    return isNews;
  };

  if (!first.ok) logTaken(log, first);
  await bringStore(true);
  return {
    rules: () => inForce.rules,
    evaluator: () => inForce.evaluator,
    mistakes: () => tellMistakes(mistakes),
    loadedAt: () => inForce.loadedAt,
    async checkOnce() {
      const changed = await watch.readChanged();
      if (changed !== undefined) await take(changed);
      return bringStore(false);
    },
  };
}

function chooseRules(loaded: LoadedRules, kept: RuleSet | undefined): RuleSet {
  if (loaded.ok) return loaded.ruleSet;
  if (kept !== undefined) return kept;
  throw new RelayError('rules_invalid', loaded.mistakes.map(formatMistake).join('\n'));
}

function putInForce(rules: RuleSet, loadedAt: number) {
  return { rules, evaluator: createEvaluator(rules), loadedAt };
}

function mistakesOf(loaded: LoadedRules): readonly Mistake[] {
  return loaded.ok ? [] : loaded.mistakes;
}

function logTaken(log: Logger, loaded: LoadedRules): void {
  if (loaded.ok) {
    log.info({ rules: loaded.ruleSet.rules.length }, 'changed rule files are in force');
    return;
  }
  log.error(
    { mistakes: tellMistakes(loaded.mistakes)?.split('\n') },
    'the rule files have mistakes: the last good rules are in force',
  );
}
