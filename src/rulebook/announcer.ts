import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { noticeRank } from '../deliver/notices.ts';
import type { RuleSet } from '../evaluate/rule.ts';
import { runRuleTests, type TestReport } from '../evaluate/rule-tests.ts';
import type { NewJournalEntry } from '../model/journal-entry.ts';
import type { Notice } from '../model/message.ts';
import type { Store } from '../record/store.ts';
import { compareRules, hasChanges } from './rule-changes.ts';
import { mistakesNotice, reloadNotice } from './rule-notices.ts';
import { loadSetting } from './setting.ts';
import { hash, isBroken, type Standing, stateOf } from './standing.ts';

export interface AnnouncerParts {
  readonly store: Pick<Store, 'loadSetting' | 'saveSetting' | 'insertMessage'>;
  readonly clock: Clock;
  readonly opsChannel: string;
}

/** Says in the ops channel how the rules stand, where that is news; whether it was. */
export type Announce = (standing: Standing, starting: boolean) => Promise<boolean>;

/** The last that any replica said, or found not worth saying. */
const toldSchema = z.object({
  id: z.string(),
  state: z.string(),
  /** Set where it was said by a process that started (ms). */
  startedAt: z.number().exactOptional(),
});
type Told = z.infer<typeof toldSchema>;

const setting = 'rules-told';
/** Replicas that start together say it once; a restart later says it again. */
const startsTogetherMs = 10 * 60_000;

/**
 * Every notice's id comes from the one before it and from what it says: replicas that see the same change write the
 * same message, and the same mistake made again is another one. `before` are the rules that the readers know of.
 */
export function createAnnouncer({ store, clock, opsChannel }: AnnouncerParts, before: RuleSet): Announce {
  let known = before;
  let announced: string | undefined;

  const compose = async (standing: Standing, told: Told, starting: boolean): Promise<Notice | undefined> => {
    if (standing.mistakes.length > 0) return mistakesNotice(standing, starting);
    const changes = compareRules(known, standing.rules);
    const mended = isBroken(told.state);
    if (!mended && !hasChanges(changes)) return undefined;
    const tests = await runAllTests(standing.rules, clock.now());
    return reloadNotice({ changes, tests, ruleCount: standing.rules.rules.length, mended });
  };

  return async (standing, starting) => {
    const state = stateOf(standing);
    if (state === announced) return false;
    const told = (await loadSetting(store, setting, toldSchema)) ?? untold(known);
    const now = clock.now();
    const notice = isTold(told, { state, starting, now })
      ? undefined
      : await compose(standing, told, starting);
    if (notice !== undefined) {
      const id = `rules-${hash([`after ${told.id}`, state])}`;
      await store.insertMessage(
        { id, kind: 'notice', channel: opsChannel, rank: noticeRank, createdAt: now, notice },
        reloadAct(known, standing, now),
      );
      const next: Told = { id, state, ...(starting ? { startedAt: now } : {}) };
      await store.saveSetting(setting, JSON.stringify(next));
    }
    announced = state;
    known = standing.rules;
    return notice !== undefined;
  };
}

/** Files with mistakes change nothing. */
function reloadAct(known: RuleSet, { rules, mistakes }: Standing, at: number): NewJournalEntry | undefined {
  if (mistakes.length > 0) return undefined;
  const { added, changed, removed } = compareRules(known, rules);
  const ids = { added, changed: changed.map(({ id }) => id), removed };
  const state = stateOf({ rules, mistakes });
  return { at, by: undefined, kind: 'rules_reloaded', details: { ...ids, rules: rules.rules.length, state } };
}

/** Where nothing was ever said, readers know the rules of the first start. */
function untold(known: RuleSet): Told {
  return { id: '', state: stateOf({ rules: known, mistakes: [] }) };
}

/** A start with broken files is said although it was said when they broke: who restarts must not think it mended. */
function isTold(told: Told, { state, starting, now }: { state: string; starting: boolean; now: number }) {
  if (told.state !== state) return false;
  if (!starting || !isBroken(state)) return true;
  return told.startedAt !== undefined && now - told.startedAt < startsTogetherMs;
}

/** Rule by rule, with a pause after each for whatever else waits: all of a large pack take a good part of a second. */
async function runAllTests({ rules }: RuleSet, now: number): Promise<TestReport> {
  const reports: TestReport[] = [];
  for (const rule of rules) {
    reports.push(await runRuleTests({ rules: [rule], files: new Map() }, now));
    await setImmediate();
  }
  return {
    count: reports.reduce((sum, { count }) => sum + count, 0),
    failures: reports.flatMap(({ failures }) => failures),
  };
}
