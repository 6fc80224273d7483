import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Rule, RuleSet } from '../evaluate/rule.ts';
import type { Mute } from '../model/mute.ts';
import type { Person } from '../model/person.ts';
import { type Severity, severities } from '../model/severity.ts';
import { spanText } from '../model/span.ts';
import type { Store } from '../record/store.ts';
import { section } from './blocks.ts';
import { chooseRule } from './commands/choose.ts';
import type { MuteRequest } from './commands/mute-request.ts';
import type { Reply } from './commands/subcommand.ts';
import { code, inline, mention, time } from './escape.ts';
import { endNotice, extendedNotice, mutedNotice } from './mute-notices.ts';
import { createProposals } from './mute-proposals.ts';

export interface MuteWish extends MuteRequest, Person {}

/** Whose call this is has been asked before: nothing here checks a right. */
export interface Muting {
  /** Mutes at once, or asks first where that would have hidden something serious lately. */
  propose(wish: MuteWish): Promise<Reply>;
  /** Mutes what was asked about; counts once. */
  confirm(proposalId: string, person: Person): Promise<Confirmed>;
  end(which: { ruleId: string } | { id: string }, person: Person): Promise<readonly Mute[]>;
  /** Tells the channels of mutes that have ended; how many. */
  tellEnded(): Promise<number>;
}

export interface Confirmed {
  readonly reply: Reply;
  /** The question is over: the reply takes its place. */
  readonly replaces: boolean;
}

export interface MutingParts {
  readonly store: Store;
  readonly rules: () => RuleSet;
  readonly clock: Clock;
  readonly defaultChannel: string;
  readonly onMessages: () => void;
}

const lookBackMs = 7 * 86_400_000;

/** Quiet that people ask for: proposed, confirmed, told, ended, and what it hid told again. */
export function createMuting({ store, rules, clock, defaultChannel, onMessages }: MutingParts): Muting {
  const proposals = createProposals(store);

  const activeMute = async (ruleId: string, actor: string | undefined): Promise<Mute | undefined> => {
    const mutes = await store.activeMutes(clock.now());
    return mutes.find((mute) => mute.ruleId === ruleId && mute.actor === actor);
  };

  const begin = async (wanted: Mute, by: Person): Promise<Reply> => {
    await store.insertMute(wanted, mutedNotice(wanted, clock.now()), by);
    onMessages();
    return { text: `${scopeText(wanted)} is muted until ${time(wanted.endsAt)}. ${toldIn(wanted)}` };
  };

  const mute = async (rule: Rule, { actor, forMs, reason, userId, teamId }: MuteWish): Promise<Reply> => {
    const now = clock.now();
    const by = { userId, teamId };
    const active = await activeMute(rule.id, actor);
    if (active !== undefined && active.endsAt >= now + forMs) return { text: alreadyMuted(active) };
    const wanted: Mute = {
      id: randomUUID(),
      ruleId: rule.id,
      channel: rule.channel ?? defaultChannel,
      owner: userId,
      reason,
      startsAt: now,
      endsAt: now + forMs,
      hiddenCount: 0,
      ...(actor === undefined ? {} : { actor }),
    };
    if (active === undefined) return begin(wanted, by);
    const extended = { ...active, ...wanted, id: active.id, reason: reason === '' ? active.reason : reason };
    if (!(await store.extendMute(extended, extendedNotice(extended, now), { by, now }))) {
      return begin(wanted, by);
    }
    onMessages();
    return {
      text: `${scopeText(wanted)} was muted already; the mute is extended until ${time(wanted.endsAt)}. ${toldIn(wanted)}`,
    };
  };

  const ask = async (
    rule: Rule,
    { userId: _, teamId: __, ...request }: MuteWish,
  ): Promise<Reply | undefined> => {
    const { actor } = request;
    const scope = { ruleId: rule.id, ...(actor === undefined ? {} : { actor }) };
    const counts = await store.countMatches({ ...scope, since: clock.now() - lookBackMs });
    if (counts.high + counts.critical === 0) return undefined;
    const id = await proposals.save({ ...request, rule: rule.id }, clock.now());
    return preview(`${scopeText(scope)} for ${spanText(request.forMs)}`, counts, id);
  };

  const tellEnded = async (): Promise<number> => {
    const now = clock.now();
    const told = await store.tellEndedMutes(now, (ended, hidden) => endNotice(ended, hidden, now));
    if (told > 0) onMessages();
    return told;
  };

  return {
    async propose(wish) {
      const rule = mutableRule(rules(), wish.rule);
      if (typeof rule === 'string') return { text: rule };
      return (await ask(rule, wish)) ?? mute(rule, wish);
    },
    async confirm(proposalId, person) {
      const taken = await proposals.take(proposalId, clock.now());
      if (taken === 'answered') return { reply: { text: answered }, replaces: false };
      if (taken === 'too_old') return { reply: { text: tooOld }, replaces: true };
      const rule = mutableRule(rules(), taken.rule);
      const reply = typeof rule === 'string' ? { text: rule } : await mute(rule, { ...taken, ...person });
      return { reply, replaces: true };
    },
    async end(which, by) {
      const ended = await store.endMutes(which, { by, now: clock.now() });
      if (ended.length > 0) await tellEnded();
      return ended;
    },
    tellEnded,
  };
}

const answered = 'That question is answered already. `/audit mutes` shows what is muted.';
const tooOld = 'That question is too old: nothing was muted. Ask again with `/audit mute`.';

/** The rule as it stands now, or why it cannot be muted. */
function mutableRule(ruleSet: RuleSet, id: string): Rule | string {
  const rule = chooseRule(ruleSet, id);
  if (typeof rule === 'string' || rule.mutable) return rule;
  return `${code(rule.id, 90)} cannot be muted: its file says \`mutable: false\`.`;
}

function scopeText({ ruleId, actor }: Pick<Mute, 'ruleId' | 'actor'>): string {
  return `${code(ruleId, 90)}${actor === undefined ? '' : ` for ${inline(actor, 100)}`}`;
}

function toldIn({ channel, ruleId }: Mute): string {
  return `Told in ${inline(channel, 90)}; ${code(`/audit unmute ${ruleId}`, 110)} ends it early.`;
}

function alreadyMuted(active: Mute): string {
  return `${scopeText(active)} is muted already, until ${time(active.endsAt)} by ${mention(active.owner)}: nothing changed. ${code(`/audit unmute ${active.ruleId}`, 110)} ends it early.`;
}

/** What the mute would have hidden, and the button that takes effect. */
function preview(what: string, counts: Readonly<Record<Severity, number>>, proposalId: string): Reply {
  const shown = severities.toReversed().filter((severity) => counts[severity] > 0);
  const list = shown.map((severity) => `${counts[severity]} ${severity}`).join(', ');
  const text = `Mute ${what}? In the last 7 days this would have hidden ${list}. Nothing is muted until you confirm.`;
  const button = {
    type: 'button',
    action_id: 'mute_confirm',
    style: 'danger',
    text: { type: 'plain_text', text: 'Confirm the mute', emoji: false },
    value: proposalId,
  };
  return { text, blocks: [section(text), { type: 'actions', elements: [button] }] };
}
