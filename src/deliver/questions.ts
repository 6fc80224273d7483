import type { Clock } from '../clock.ts';
import { type Ask, answerWithinMs, askMessageId } from '../model/ask.ts';
import { severityRank } from '../model/severity.ts';
import type { NewMessage, OpenQuestion, Store } from '../record/store.ts';
import { backOffMs } from './pacing.ts';

/** Who has an e-mail address in Slack. */
export type Found =
  | { readonly kind: 'found'; readonly userId: string }
  /** Looking again would not help. */
  | { readonly kind: 'never'; readonly error: string }
  | { readonly kind: 'later'; readonly error: string; readonly forMs?: number };

export interface QuestionParts {
  readonly store: Store;
  readonly findPerson: (email: string) => Promise<Found>;
  readonly clock: Clock;
  /** From 0 to 1: spreads the retries of many replicas. */
  readonly random: () => number;
  readonly onMessages: () => void;
}

/** People are found one after another: Slack takes fifty such requests a minute. */
const mostAtOnce = 5;
/** Longer than that takes, so that no other replica looks for the same people. */
const takenMs = 30_000;
const mostOpen = 500;

/**
 * Asks the actors whom rules want asked, and ends what nobody answers. The question is a message as any other: the
 * dispatcher posts it, once. Gives the function that does what is due.
 */
export function createQuestions(parts: QuestionParts): () => Promise<void> {
  const { store, clock, random, onMessages } = parts;
  let notBefore = 0;

  const put = async (ask: Ask): Promise<boolean> => {
    const { alertId, createdAt, attempts } = ask;
    const found = await find(parts, ask);
    const at = clock.now();
    if (found.kind === 'found') {
      const message = await toMessage(store, { alertId, userId: found.userId, at });
      return store.putQuestion(alertId, { userId: found.userId, message, at });
    }
    const { error } = found;
    if (found.kind === 'never' || at >= createdAt + answerWithinMs)
      return store.endAsk(alertId, { state: 'failed', error, at });
    const dueAt = at + (found.forMs ?? backOffMs(attempts, random()));
    if (found.forMs !== undefined) notBefore = dueAt;
    await store.delayAsk(alertId, { error, dueAt });
    return false;
  };

  return async () => {
    const now = clock.now();
    let changed = false;
    const due = now < notBefore ? [] : await store.takeAsks({ now, until: now + takenMs, limit: mostAtOnce });
    for (const ask of due) {
      if (clock.now() >= notBefore && (await put(ask))) changed = true;
    }
    for (const question of await store.openQuestions(mostOpen)) {
      if (await endIfOver(store, question, now)) changed = true;
    }
    if (changed) onMessages();
  };
}

/** An alert of a storm has no message of its own that could show an answer. */
async function find({ store, findPerson }: QuestionParts, { alertId, email }: Ask): Promise<Found> {
  const message = await store.findMessage(alertId);
  return message?.digestId === undefined ? findPerson(email) : { kind: 'never', error: 'in_digest' };
}

interface Asked {
  readonly alertId: string;
  readonly userId: string;
  readonly at: number;
}

async function toMessage(store: Store, { alertId, userId, at }: Asked): Promise<NewMessage> {
  const alert = await store.findAlert(alertId);
  const rank = alert === undefined ? 0 : severityRank(alert.rule.severity);
  return { id: askMessageId(alertId), kind: 'ask', channel: userId, rank, createdAt: at };
}

/** Slack's reasons why somebody will never see a direct message of ours. */
const unreachable =
  /^(channel_not_found|is_archived|not_in_channel|restricted_action.*|messages_tab_disabled|cannot_dm_bot|user_not_found|user_disabled)$/;

/** The time runs from when the person could see the question, which Slack's own timestamp says. */
async function endIfOver(store: Store, { ask, message }: OpenQuestion, now: number): Promise<boolean> {
  const { alertId, createdAt } = ask;
  const { slack, lastError: error = 'nothing' } = message;
  if (slack !== undefined) {
    const isOver = now >= Number(slack.ts) * 1000 + answerWithinMs;
    return isOver && store.endAsk(alertId, { state: 'silent', at: now });
  }
  const isHopeless = unreachable.test(error) || now >= createdAt + answerWithinMs;
  return isHopeless && store.endAsk(alertId, { state: 'failed', error, at: now });
}
