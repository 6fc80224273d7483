import type { Rule } from '../evaluate/rule.ts';
import type { Mute } from '../model/mute.ts';
import { severityRank } from '../model/severity.ts';
import { countText } from '../model/span.ts';
import { type Block, divider, header, section } from './blocks.ts';
import { when } from './commands/when.ts';
import { code, inline } from './escape.ts';
import { endButton, muteLine } from './mute-list.ts';
import { packSections } from './pack.ts';
import { severityMarks } from './severity-mark.ts';

export interface HomeView {
  readonly type: 'home';
  readonly blocks: readonly Block[];
}

export interface HomeFacts {
  readonly status: readonly string[];
  readonly mutes: readonly Mute[];
  readonly rules: readonly Rule[];
  /** When each rule last matched, by its id. */
  readonly lastMatches: ReadonlyMap<string, number>;
  readonly now: number;
  /** Whether this person may end mutes. */
  readonly mayMute: boolean;
}

/** A view takes 100 blocks and 250,000 bytes. */
const mostMutes = 40;
const longestOtherMutes = 9000;
const longestStatus = 9000;
const longestRules = 40_000;

/** What `/audit status`, `mutes` and `rules` say, on one page. */
export function homeView({ status, mutes, rules, lastMatches, now, mayMute }: HomeFacts): HomeView {
  const sorted = rules.toSorted(bySeverity);
  const short = sorted.map((rule) => `${ruleHead(rule)}${lastMatch(lastMatches.get(rule.id), now)}`);
  const full = sorted.map(
    (rule) =>
      `${ruleHead(rule)} ${inline(rule.name, 80)}${notes(rule)}${lastMatch(lastMatches.get(rule.id), now)}`,
  );
  return {
    type: 'home',
    blocks: [
      ...packSections(longestStatus, status),
      divider,
      header('Muted now'),
      ...muteBlocks(mutes, now, mayMute),
      divider,
      header(countText(rules.length, 'rule')),
      ...packSections(longestRules, full, short),
    ],
  };
}

function muteBlocks(mutes: readonly Mute[], now: number, mayMute: boolean): readonly Block[] {
  if (mutes.length === 0) return [section('Nothing is muted.')];
  const shown = mutes.slice(0, mostMutes).map((mute) => ({
    ...section(muteLine(mute, when(mute.endsAt, now))),
    ...(mayMute ? { accessory: endButton(mute) } : {}),
  }));
  return [...shown, ...otherMutes(mutes.slice(mostMutes), now)];
}

/** Without a button each, but none goes unsaid. */
function otherMutes(mutes: readonly Mute[], now: number): readonly Block[] {
  if (mutes.length === 0) return [];
  const head = `*and ${mutes.length} more*, which \`/audit unmute\` ends`;
  const full = mutes.map((mute) => muteLine(mute, when(mute.endsAt, now)));
  const short = mutes.map(
    ({ ruleId, actor }) => `🔕 ${code(ruleId, 90)}${actor === undefined ? '' : ` for ${inline(actor, 100)}`}`,
  );
  return packSections(longestOtherMutes, [head, ...full], [head, ...short]);
}

function bySeverity(a: Rule, b: Rule): number {
  return severityRank(b.severity) - severityRank(a.severity) || a.id.localeCompare(b.id);
}

function ruleHead({ id, severity }: Rule): string {
  return `${severityMarks[severity].emoji} ${code(id, 90)}`;
}

function notes({ mode, mutable }: Rule): string {
  return `${mode === 'live' ? '' : ` · ${mode}`}${mutable ? '' : ' · cannot be muted'}`;
}

function lastMatch(at: number | undefined, now: number): string {
  return at === undefined ? ' · no match stored' : ` · last match ${when(at, now)}`;
}
