import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Rule, RuleSet } from '../evaluate/rule.ts';
import { type Mute, scopeOf } from '../model/mute.ts';
import type { Person } from '../model/person.ts';
import type { MuteChange, Store } from '../record/store.ts';
import type { AddressOf } from './address-book.ts';
import { chooseRule } from './commands/choose.ts';
import { longestMuteMs } from './commands/mute-length.ts';
import type { MuteRequest, MuteSpan } from './commands/mute-request.ts';
import type { Reply } from './commands/subcommand.ts';
import { code } from './escape.ts';
import * as say from './mute-answers.ts';
import { endNotice, explainedNotice, extendedNotice, mutedNotice, reminderNotice } from './mute-notices.ts';
import { createProposals } from './mute-proposals.ts';
import { createOwnAlerts, type Outlook } from './own-alerts.ts';

export interface MuteWish extends MuteRequest, Person {}

/** Who may mute at all has been asked before; that nobody mutes what is about themselves is seen to here. */
export interface Muting {
  /** Why this cannot be muted by this person; undefined where it can. */
  refusalOf(wish: Omit<MuteWish, 'span' | 'reason'>): Promise<string | undefined>;
  /** Mutes at once, or asks first where that would have hidden something serious lately. */
  propose(wish: MuteWish): Promise<Reply>;
  /** Mutes what was asked about, for the reason given with the answer; counts once. */
  confirm(proposalId: string, answer: Person & { reason: string }): Promise<Answered>;
  /** Gives a mute in force another reason. */
  explain(muteId: string, explanation: Person & { reason: string }): Promise<Answered>;
  end(which: { ruleId: string } | { id: string }, person: Person): Promise<readonly Mute[]>;
  /** Tells the channels of mutes that have ended or will soon. */
  tellDue(): Promise<void>;
  /** Deletes questions that nobody can answer any more. */
  forgetQuestions(): Promise<void>;
}

export interface Answered {
  readonly reply: Reply;
  /** The question is over: the reply takes its place. */
  readonly replaces: boolean;
}

export interface MutingParts {
  readonly store: Store;
  readonly rules: () => RuleSet;
  readonly clock: Clock;
  readonly defaultChannel: string;
  readonly addressOf: AddressOf;
  readonly onMessages: () => void;
}

/** What is reminded of: an hour before the end of a mute longer than a day. */
const reminded = { withinMs: 3_600_000, longerThanMs: 86_400_000 };

/** Quiet that people ask for: proposed, confirmed, told, ended, and what it hid told again. */
export function createMuting(parts: MutingParts): Muting {
  const { store, rules, clock, onMessages } = parts;
  const proposals = createProposals(store);
  const outlookOf = createOwnAlerts(parts);

  const prepare = async (wish: Omit<MuteWish, 'span' | 'reason'>): Promise<Prepared | string> => {
    const rule = mutableRule(rules(), wish.rule);
    if (typeof rule === 'string') return rule;
    const outlook = await outlookOf({ ...wish, ruleId: rule.id });
    return outlook.refusal ?? { rule, outlook };
  };

  const mute = async (prepared: Prepared, wish: MuteWish): Promise<Reply> => {
    const now = clock.now();
    const { userId, teamId } = wish;
    const wanted = toMute(prepared, wish, { now, channel: prepared.rule.channel ?? parts.defaultChannel });
    if (wanted.endsAt <= now) return { text: say.past };
    const { before, after } = await store.changeMute(
      scopeOf(wanted),
      { by: { userId, teamId }, now },
      (active) => begunOrExtended(wanted, active, prepared.outlook),
    );
    if (after === undefined) return say.alreadyAnswer(before ?? wanted);
    onMessages();
    return before === undefined ? say.mutedAnswer(after) : say.extendedAnswer(after);
  };

  const ask = async (
    { rule, outlook }: Prepared,
    { userId: _, teamId: __, ...request }: MuteWish,
  ): Promise<Reply> => {
    const asked = { ...request, rule: rule.id };
    return say.question(asked, outlook.wouldHide, await proposals.save(asked, clock.now()));
  };

  const tellDue = async (): Promise<void> => {
    const now = clock.now();
    const ended = await store.tellEndedMutes(now, (mute, hidden) => endNotice(mute, hidden, now));
    const soon = await store.remindOfMutes({ now, ...reminded }, (mute) => reminderNotice(mute, now));
    if (ended + soon > 0) onMessages();
  };

  return {
    async refusalOf(wish) {
      const prepared = await prepare(wish);
      return typeof prepared === 'string' ? prepared : undefined;
    },
    async propose(wish) {
      const prepared = await prepare(wish);
      if (typeof prepared === 'string') return { text: prepared };
      const { high, critical } = prepared.outlook.wouldHide;
      return high + critical > 0 ? ask(prepared, wish) : mute(prepared, wish);
    },
    async confirm(proposalId, { reason, ...person }) {
      const proposed = await proposals.find(proposalId, clock.now());
      if (proposed === 'answered') return { reply: { text: say.answered }, replaces: false };
      if (proposed === 'too_old') return { reply: { text: say.tooOld }, replaces: true };
      const wish = { ...proposed, ...person, reason: reason === '' ? proposed.reason : reason };
      const prepared = await prepare(wish);
      if (typeof prepared === 'string') return { reply: { text: prepared }, replaces: false };
      if (!(await proposals.take(proposalId))) return { reply: { text: say.answered }, replaces: false };
      return { reply: await mute(prepared, wish), replaces: true };
    },
    async explain(muteId, { reason, ...by }) {
      if (reason === '') return { reply: { text: say.noReason }, replaces: false };
      const now = clock.now();
      const { before, after } = await store.changeMute({ id: muteId }, { by, now }, (active) =>
        explained(active, reason, { by, now }),
      );
      if (before === undefined) return { reply: { text: say.isOver }, replaces: true };
      if (after !== undefined) onMessages();
      return { reply: say.explainedAnswer(after ?? before), replaces: true };
    },
    async end(which, by) {
      const ended = await store.endMutes(which, { by, now: clock.now() });
      if (ended.length > 0) await tellDue();
      return ended;
    },
    tellDue,
    forgetQuestions: () => proposals.forget(clock.now()),
  };
}

/** A mute that this person may have. */
interface Prepared {
  readonly rule: Rule;
  readonly outlook: Outlook;
}

/** The rule as it stands now, or why it cannot be muted. */
function mutableRule(ruleSet: RuleSet, id: string): Rule | string {
  const rule = chooseRule(ruleSet, id);
  if (typeof rule === 'string' || rule.mutable) return rule;
  return `${code(rule.id, 90)} cannot be muted: its file says \`mutable: false\`.`;
}

function toMute(
  { rule, outlook }: Prepared,
  { actor, span, reason, userId }: MuteWish,
  { now, channel }: { readonly now: number; readonly channel: string },
): Mute {
  const own = outlook.address.email;
  return {
    id: randomUUID(),
    ruleId: rule.id,
    ...(actor === undefined ? {} : { actor }),
    ...(actor !== undefined || own === undefined ? {} : { sparedActor: own }),
    channel,
    owner: userId,
    reason,
    startsAt: now,
    endsAt: endOf(span, now),
    hiddenCount: 0,
  };
}

function endOf(span: MuteSpan, now: number): number {
  return Math.min('until' in span ? span.until : now + span.forMs, now + longestMuteMs);
}

/** The same asked so soon again is a second press, or a second person's: no extension by what lies between. */
const secondPressMs = 10_000;

function isSecondPress(wanted: Mute, active: Mute): boolean {
  const later = wanted.startsAt - active.startsAt;
  const saysNothingNew = wanted.reason === '' || wanted.reason === active.reason;
  return saysNothingNew && later < secondPressMs && wanted.endsAt - active.endsAt === later;
}

/** Undefined where the mute in force lasts as long already. */
function begunOrExtended(
  wanted: Mute,
  active: Mute | undefined,
  { address }: Outlook,
): MuteChange | undefined {
  const now = wanted.startsAt;
  if (active === undefined) return { kind: 'muted', mute: wanted, told: mutedNotice(wanted, now, address) };
  if (active.endsAt >= wanted.endsAt || isSecondPress(wanted, active)) return undefined;
  const { id, startsAt, hiddenCount } = active;
  const reason = wanted.reason === '' ? active.reason : wanted.reason;
  const mute = { ...wanted, id, startsAt, hiddenCount, reason };
  return { kind: 'mute_extended', mute, told: extendedNotice(mute, now, address) };
}

function explained(
  active: Mute | undefined,
  reason: string,
  { by, now }: { readonly by: Person; readonly now: number },
): MuteChange | undefined {
  if (active === undefined || active.reason === reason) return undefined;
  const mute = { ...active, reason };
  return { kind: 'mute_explained', mute, told: explainedNotice(mute, now, by.userId) };
}
