import type { Rule } from '../../evaluate/rule.ts';
import type { Mute } from '../../model/mute.ts';
import { severityRank } from '../../model/severity.ts';
import { countText } from '../../model/span.ts';
import { code, inline, time } from '../escape.ts';
import { pack } from '../pack.ts';
import { severityMarks } from '../severity-mark.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';
import { wordless } from './wordless.ts';

export function createRules({ store, rules, clock, defaultChannel }: CommandParts): Subcommand {
  return wordless({
    name: 'rules',
    summary: 'the rules in force, the most severe first',
    async run() {
      const mutes = await store.activeMutes(clock.now());
      const sorted = rules().rules.toSorted(bySeverity);
      const head = `*${countText(sorted.length, 'rule')}*`;
      const lines = sorted.map((rule) => `${ruleLine(rule, defaultChannel)}${mutedText(rule, mutes)}`);
      return pack([head, ...lines], [head, ...sorted.map(shortLine)]);
    },
  });
}

/** A mute of the whole rule says more than those of single actors. */
function mutedText({ id }: Rule, mutes: readonly Mute[]): string {
  const own = mutes.filter(({ ruleId }) => ruleId === id);
  const mute = own.find(({ actor }) => actor === undefined) ?? own[0];
  if (mute === undefined) return '';
  const scope = mute.actor === undefined ? 'muted' : 'muted for an actor';
  return ` · ${scope} until ${time(mute.endsAt)}`;
}

function bySeverity(a: Rule, b: Rule): number {
  return severityRank(b.severity) - severityRank(a.severity) || a.id.localeCompare(b.id);
}

function ruleLine(rule: Rule, defaultChannel: string): string {
  const notes = [rule.mode === 'live' ? undefined : rule.mode, rule.mutable ? undefined : 'cannot be muted'];
  const shown = notes
    .filter((note) => note !== undefined)
    .map((note) => ` · ${note}`)
    .join('');
  return `${shortLine(rule)} ${inline(rule.name, 80)} → ${inline(rule.channel ?? defaultChannel, 90)}${shown}`;
}

function shortLine({ id, severity }: Rule): string {
  return `${severityMarks[severity].emoji} ${code(id, 90)}`;
}
