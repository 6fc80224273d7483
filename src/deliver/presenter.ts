import type { Clock } from '../clock.ts';
import { messageOf, RelayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Message } from '../model/message.ts';
import type { ChannelState, Shown, Store } from '../record/store.ts';
import type { Account } from './account.ts';
import { createChannelRest } from './channel-rest.ts';
import type { Brought, Claim } from './claim.ts';
import { divert, fail, tellMended } from './failures.ts';
import type { LateAnswers } from './late-answer.ts';
import type { Lookup, Metadata, Notifier, Outcome, Place, Rendered, Renderer, Search } from './notifier.ts';
import { backOffMs, nextPostAt, updateIntervalMs, updatePauseMs } from './pacing.ts';

export interface PresenterParts {
  readonly store: Store;
  readonly notifier: Notifier;
  readonly renderer: Renderer;
  readonly account: Account;
  readonly clock: Clock;
  readonly opsChannel: string;
  readonly lateAnswers: LateAnswers;
  /** From 0 to 1: spreads the retries of many replicas. */
  readonly random: () => number;
  readonly log: Logger;
}

export interface Presenter {
  /** One step towards what people should see: post, update or thread reply. Gives the channel's state after it. */
  bring(message: Message, claim: Pick<Claim, 'state' | 'lasts'>): Promise<Brought>;
}

type Step = 'post' | 'update' | 'reply';

/** Shows one message, and records what came of it in the store before anything else is done with the channel. */
export function createPresenter(given: PresenterParts): Presenter {
  const rest = createChannelRest(given.random);
  const parts = { ...given, rest };
  const { store, notifier, renderer, account, clock, log } = parts;

  const bring: Presenter['bring'] = async (message, claim) => {
    const { state } = claim;
    if (isAvoided(state, clock.now()) && message.channel !== parts.opsChannel) {
      await divert(parts, message, state.broken ?? '');
      return state;
    }
    const step = stepOf(message);
    const rendered = await draw(step, message);
    if (rendered === 'undrawable') return state;
    if (rendered === undefined) {
      await store.recordShown(
        message.id,
        progress({ step, message, revision: message.revision, now: clock.now() }),
      );
      return state;
    }
    // Before the look too: one that cannot even be made is an attempt that failed.
    await store.recordAttempt(message.id, clock.now());
    const found = mayBeShown(step, message)
      ? await look({ step, message, state, metadata: rendered.metadata })
      : absent;
    if (found.kind === 'failed') return fail(parts, { message, state, trouble: found.trouble, unsure: true });
    if (found.kind === 'found') return succeed({ step, message, claim, ...found });
    if (!(await claim.lasts())) return state;
    const unsure = found.kind === 'cannot_look';
    const sentAt = clock.now();
    const answer = send(step, message, { ...rendered, possibleDuplicate: unsure });
    // An update too: one that comes after a newer one would show what was before it.
    const outcome = await parts.lateAnswers.heard(answer, () =>
      notifier.find(toLookup({ step, message, state, metadata: rendered.metadata })),
    );
    if (outcome.kind === 'found') return succeed({ step, message, claim, ...outcome });
    return outcome.kind === 'shown'
      ? succeed({ step, message, claim, place: outcome.place, revision: revisionOf(rendered, message) })
      : fail(parts, { message, state, trouble: outcome, unsure, sentAt });
  };

  /** A message that cannot be drawn is our defect: it is tried again later and holds up no other. */
  const draw = async (step: Step, message: Message): Promise<Rendered | undefined | 'undrawable'> => {
    try {
      return await (step === 'reply' ? renderer.reply(message) : renderer.message(message));
    } catch (error) {
      if (error instanceof RelayError) throw error;
      log.error({ message: message.id, err: messageOf(error) }, 'a message could not be drawn: our defect');
      const dueAt = clock.now() + backOffMs(message.attempts + 10, parts.random());
      await store.recordFailure(message.id, {
        error: 'undrawable',
        dueAt,
        unknown: message.attemptedAt !== undefined,
      });
      return 'undrawable';
    }
  };

  /** An earlier attempt may have reached Slack: look before posting again (decision 4). */
  const look = async (wanted: Wanted): Promise<Search> => {
    const search = await notifier.find(toLookup(wanted));
    if (search.kind === 'cannot_look') {
      log.warn(
        { message: wanted.message.id, error: search.error },
        'posted again without a look: possible duplicate',
      );
    }
    return search;
  };

  const send = (step: Step, message: Message, rendered: Rendered): Promise<Outcome> => {
    if (step === 'post' || message.slack === undefined) return notifier.post(message.channel, rendered);
    return step === 'update'
      ? notifier.update(message.slack, rendered)
      : notifier.reply(message.slack, rendered);
  };

  const succeed = async ({ step, message, claim, place, revision }: Success): Promise<Brought> => {
    const { state } = claim;
    account.reportWorking();
    const now = clock.now();
    // The most severe were tried first, and would now wait the longest.
    const revived = rest.noteShown(state.channel);
    if (revived.length > 0) await store.makeDue(revived, now);
    const slack = step === 'post' ? { slack: place } : {};
    await store.recordShown(message.id, { ...progress({ step, message, revision, now }), ...slack });
    if (step !== 'update') {
      if (state.broken !== undefined) await tellMended(parts, message, state);
      const { broken: _, retryAt: __, ...well } = state;
      return { ...well, channelId: place.channelId, notBefore: nextPostAt(state.notBefore, now) };
    }
    // Who may not post any more may still update: a broken channel is no better for it.
    const paced = { ...state, channelId: place.channelId, notBefore: now + updatePauseMs };
    // The update is followed at once by the thread reply that says what is new.
    const updated = { ...message, shownRevision: revision, revision };
    return message.repliedRevision < revision ? bring(updated, { ...claim, state: paced }) : paced;
  };

  return { bring };
}

interface Success {
  readonly step: Step;
  readonly message: Message;
  readonly claim: Pick<Claim, 'state' | 'lasts'>;
  readonly place: Place;
  /** What Slack shows now. */
  readonly revision: number;
}

function stepOf(message: Message): Step {
  if (message.slack === undefined) return 'post';
  return message.shownRevision < message.revision ? 'update' : 'reply';
}

/** The drawing may be newer than the message that asked for it. */
function revisionOf({ metadata }: Rendered, { revision }: Message): number {
  const drawn = metadata.event_payload['revision'];
  return typeof drawn === 'number' ? drawn : revision;
}

/** Updating twice shows the same; posting twice shows two. */
function mayBeShown(step: Step, { attemptedAt }: Message): boolean {
  return step !== 'update' && attemptedAt !== undefined;
}

const absent: Search = { kind: 'absent' };

interface Progress {
  readonly step: Step;
  readonly message: Message;
  readonly revision: number;
  readonly now: number;
}

/** What is recorded once the step is done; a first post tells everything, so there is nothing left to reply. */
function progress({ step, message, revision, now }: Progress): Shown {
  const dueAt = now + Math.round(updateIntervalMs(message, now));
  if (step === 'post') return { revision, repliedRevision: revision, now, dueAt };
  // An update that is followed by its reply is due at once.
  const replies = step === 'update' && message.repliedRevision < revision;
  return step === 'update'
    ? { revision, now, ...(replies ? {} : { dueAt }) }
    : { repliedRevision: revision, now, dueAt };
}

/** Slack's clock and ours may differ by this much. */
const clockSkewMs = 60_000;

interface Wanted {
  readonly step: Step;
  readonly message: Message;
  readonly state: ChannelState;
  readonly metadata: Metadata;
}

function toLookup({ step, message, state, metadata }: Wanted): Lookup {
  const thread = step === 'reply' && message.slack !== undefined ? { thread: message.slack } : {};
  const { shownRevision, repliedRevision } = message;
  const afterRevision = step === 'reply' ? repliedRevision : shownRevision;
  const known = state.channelId === undefined ? {} : { channelId: state.channelId };
  return {
    channel: message.channel,
    ...known,
    metadata,
    afterRevision,
    since: message.createdAt - clockSkewMs,
    ...thread,
  };
}

function isAvoided({ broken, retryAt }: ChannelState, now: number): boolean {
  return broken !== undefined && retryAt !== undefined && now < retryAt;
}
