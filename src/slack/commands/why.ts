import type { Explanation } from '../../evaluate/rule.ts';
import { countText } from '../../model/span.ts';
import type { RecentEvent, RecentMatch } from '../../record/store.ts';
import { code } from '../escape.ts';
import { pack } from '../pack.ts';
import { becameOf, eventHead, type Viewing } from './event-line.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createWhy(parts: CommandParts): Subcommand {
  const { store, evaluator, rules, clock } = parts;
  const why: Subcommand = {
    name: 'why',
    usage: 'EVENT_ID',
    summary: 'for each rule: matched, or the first condition that failed and the value it saw',
    async run({ words: [id, ...rest] }) {
      if (id === undefined || rest.length > 0)
        return usageReply(why, 'Which event? `/audit recent` shows their ids.');
      const event = await store.findEvent(id);
      if (event === undefined) return usageReply(why, `No event ${code(id, 100)} is stored.`);
      const matchedThen = new Set(event.matches.map(({ ruleId }) => ruleId));
      const tells = ({ matched, rule }: Explanation) => matched || matchedThen.has(rule);
      const explanations = (await evaluator().explain(event, store.memory)).toSorted(
        (a, b) => Number(tells(b)) - Number(tells(a)) || matchedFirst(a, b),
      );
      const off = new Set(rules().rules.flatMap((rule) => (rule.mode === 'off' ? [rule.id] : [])));
      const viewing = { now: clock.now(), workspaceUrl: await parts.workspaceUrl() };
      const explain = toLine({ event, off, viewing });
      const telling = explanations.filter(tells);
      const others = countText(explanations.length - telling.length, 'other rule does', 'other rules do');
      const head = [eventHead(event, viewing), ...goneRules({ event, explanations, viewing })];
      return pack(
        [...head, ...explanations.map(explain)],
        [...head, ...telling.map(explain), `▫️ ${others} not match`],
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
  readonly viewing: Viewing;
}

/** What a rule says of the event now, and what it did when the event came. */
function toLine({ event, off, viewing }: Known): (explanation: Explanation) => string {
  return ({ rule, matched, failed }) => {
    const id = code(rule, 90);
    const match = event.matches.find(({ ruleId }) => ruleId === rule);
    if (matched && match !== undefined) return `✅ ${id} matches: ${becameOf(match, viewing)}`;
    if (matched && off.has(rule)) return `▫️ ${id} would match, but is off`;
    if (matched) return `✅ ${id} matches now; it did not when the event came`;
    const reason = failed === undefined ? '' : `: ${failedText(failed)}`;
    const then = match === undefined ? '' : `; when the event came it did: ${becameOf(match, viewing)}`;
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
  readonly viewing: Viewing;
}

/** Rules that matched when the event came and are in no file any more. */
function goneRules({ event, explanations, viewing }: Gone): string[] {
  const known = new Set(explanations.map(({ rule }) => rule));
  const gone: readonly RecentMatch[] = event.matches.filter(({ ruleId }) => !known.has(ruleId));
  return gone.map(
    (match) => `✅ ${code(match.ruleId, 90)} matched; it is gone since: ${becameOf(match, viewing)}`,
  );
}
