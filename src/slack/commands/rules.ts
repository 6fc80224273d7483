import type { Rule } from '../../evaluate/rule.ts';
import { severityRank } from '../../model/severity.ts';
import { inline, time } from '../escape.ts';
import { severityMarks } from '../severity-mark.ts';
import { pack } from './pack.ts';
import type { CommandParts, Subcommand } from './subcommand.ts';

export function createRules({ store, rules, clock, defaultChannel }: CommandParts): Subcommand {
  return {
    name: 'rules',
    usage: '',
    summary: 'the rules in force, the most severe first',
    async run() {
      const mutes = await store.activeMutes(clock.now());
      const sorted = rules().rules.toSorted(bySeverity);
      const lines = sorted.map((rule) => {
        const mute = mutes.find(({ ruleId }) => ruleId === rule.id);
        return `${ruleLine(rule, defaultChannel)}${mute === undefined ? '' : ` · muted until ${time(mute.endsAt)}`}`;
      });
      return pack([`*${lines.length} rules*`, ...lines]);
    },
  };
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
  const { emoji } = severityMarks[rule.severity];
  return `${emoji} \`${rule.id}\` ${inline(rule.name, 80)} → ${inline(rule.channel ?? defaultChannel, 80)}${shown}`;
}
