import type { Explanation } from '../../evaluate/rule.ts';
import { countText } from '../../model/span.ts';
import type { RecentEvent, RecentMatch } from '../../record/store.ts';
import { code } from '../escape.ts';
import { type Packed, pack } from '../pack.ts';
import { becameOf, eventHead, type Viewing } from './event-line.ts';
import { type CommandParts, type Subcommand, usageReply } from './subcommand.ts';

export function createWhy(parts: CommandParts): Subcommand {
  const why: Subcommand = {
    name: 'why',
    usage: 'EVENT_ID',
    summary: 'for each rule: matched, or the first condition that failed and the value it saw',
    async run({ words: [id, ...rest] }) {
      if (id === undefined || rest.length > 0)
        return usageReply(why, 'Which event? `/audit recent` shows their ids.');
      const event = await parts.store.findEvent(id);
      if (event === undefined) return usageReply(why, `No event ${code(id, 100)} is stored.`);
      return explain(event, parts);
    },
  };
  return why;
}

async function explain(event: RecentEvent, parts: CommandParts): Promise<Packed> {
  const { memory, evaluator, rules, clock } = parts;
  const viewing = { now: clock.now(), workspaceUrl: await parts.workspaceUrl() };
  const explanations = await evaluator().explain(event, memory());
  const rank = toRank(event);
  const sorted = explanations.toSorted((a, b) => rank(a) - rank(b) || a.rule.localeCompare(b.rule));
  const off = new Set(rules().rules.flatMap((rule) => (rule.mode === 'off' ? [rule.id] : [])));
  const line = toLine({ event, off, viewing });
  const telling = sorted.filter((one) => rank(one) < silent);
  const others = countText(sorted.length - telling.length, 'other rule does', 'other rules do');
  const head = [eventHead(event, viewing), ...goneRules({ event, explanations, viewing })];
  const elsewhere = sorted.filter((one) => rank(one) === silent && isAboutAction(one));
  const near = sorted.filter((one) => !elsewhere.includes(one));
  return pack(
    [...head, ...sorted.map(line)],
    [...head, ...near.map(line), ...otherActions(event, elsewhere)],
    [...head, ...telling.map(line), `▫️ ${others} not match`],
  );
}

/** Most rules are about other actions: where there is no room for a line each, one line says so of all of them. */
function isAboutAction({ failed }: Explanation): boolean {
  return failed?.field === 'action';
}

const idsInLine = 6;

function otherActions(event: RecentEvent, rules: readonly Explanation[]): string[] {
  if (rules.length === 0) return [];
  const which = countText(rules.length, 'rule is', 'rules are');
  return [
    `▫️ ${which} about another \`action\` than ${code(event.action, 120)}:`,
    ...[...Map.groupBy(rules, (_, index) => Math.floor(index / idsInLine)).values()].map((some) =>
      some.map(({ rule }) => code(rule, 90)).join(' '),
    ),
  ];
}

/** Of rules that neither match nor did so when the event came. */
const silent = 2;

/** What did something with the event comes first. */
function toRank({ matches }: RecentEvent): (explanation: Explanation) => number {
  const then = new Set(matches.map(({ ruleId }) => ruleId));
  return ({ rule, matched }) => {
    if (then.has(rule)) return 0;
    return matched ? 1 : silent;
  };
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
