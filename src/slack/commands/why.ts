import type { Explanation } from '../../evaluate/rule.ts';
import type { RecentEvent, RecentMatch } from '../../record/store.ts';
import { code } from '../escape.ts';
import { pack } from '../pack.ts';
import { becameOf, eventHead } from './event-line.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createWhy({ store, evaluator, rules, clock }: CommandParts): Subcommand {
  const why: Subcommand = {
    name: 'why',
    usage: 'EVENT_ID',
    summary: 'for each rule: matched, or the first condition that failed and the value it saw',
    async run({ words: [id, ...rest] }) {
      if (id === undefined || rest.length > 0)
        return usageReply(why, 'Which event? `/audit recent` shows their ids.');
      const event = await store.findEvent(id);
      if (event === undefined) return usageReply(why, `No event ${code(id, 100)} is stored.`);
      const explanations = (await evaluator().explain(event, store.memory)).toSorted(matchedFirst);
      const off = new Set(rules().rules.flatMap((rule) => (rule.mode === 'off' ? [rule.id] : [])));
      const explain = toLine({ event, off, now: clock.now() });
      const matched = explanations.filter((one) => one.matched);
      const others = explanations.length - matched.length;
      const head = [eventHead(event), ...goneRules({ event, explanations, now: clock.now() })];
      return pack(
        [...head, ...explanations.map(explain)],
        [...head, ...matched.map(explain), `▫️ ${others} other rules do not match`],
      );
    },
  };
  return why;
}

function matchedFirst(a: Explanation, b: Explanation): number {
  return Number(b.matched) - Number(a.matched) || a.rule.localeCompare(b.rule);
}

interface Known {
  readonly event: RecentEvent;
  /** Ids of the rules that are not asked. */
  readonly off: ReadonlySet<string>;
  readonly now: number;
}

/** What a rule says of the event now, and what it did when the event came. */
function toLine({ event, off, now }: Known): (explanation: Explanation) => string {
  return ({ rule, matched, failed }) => {
    const id = code(rule, 90);
    const match = event.matches.find(({ ruleId }) => ruleId === rule);
    if (matched && match !== undefined) return `✅ ${id} matches: ${becameOf(match, now)}`;
    if (matched && off.has(rule)) return `▫️ ${id} would match, but is off`;
    if (matched) return `✅ ${id} matches now; it did not when the event came`;
    const reason = failed === undefined ? '' : `: ${failedText(failed)}`;
    const then = match === undefined ? '' : `; when the event came it did: ${becameOf(match, now)}`;
    return `▫️ ${id} does not match${reason}${then}`;
  };
}

function failedText({ field, test, saw }: NonNullable<Explanation['failed']>): string {
  const seen = saw === null || saw === undefined ? 'nothing' : code(JSON.stringify(saw), 120);
  return `${code(field, 100)} should be ${code(JSON.stringify(test) ?? '', 120)}, saw ${seen}`;
}

interface Gone {
  readonly event: RecentEvent;
  readonly explanations: readonly Explanation[];
  readonly now: number;
}

/** Rules that matched when the event came and are in no file any more. */
function goneRules({ event, explanations, now }: Gone): string[] {
  const known = new Set(explanations.map(({ rule }) => rule));
  const gone: readonly RecentMatch[] = event.matches.filter(({ ruleId }) => !known.has(ruleId));
  return gone.map(
    (match) => `✅ ${code(match.ruleId, 90)} matched; it is gone since: ${becameOf(match, now)}`,
  );
}
