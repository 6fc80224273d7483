import type { Clock } from '../../clock.ts';
import type { Ask } from '../../model/ask.ts';
import type { Store } from '../../record/store.ts';
import { time } from '../escape.ts';
import type { ClickHandler } from './click.ts';

export interface ActorAnswerParts {
  readonly store: Pick<Store, 'answerAsk'>;
  readonly clock: Clock;
  /** Told after a change that people should see. */
  readonly onMessages: () => void;
}

/** The two answers to "Was this you?". Who was asked answers, once; the answer shows on the alert and in place of the buttons. */
export function createActorAnswers(parts: ActorAnswerParts): readonly ClickHandler[] {
  return [createAnswer('yes', parts), createAnswer('no', parts)];
}

function createAnswer(state: 'yes' | 'no', { store, clock, onMessages }: ActorAnswerParts): ClickHandler {
  return {
    actionId: `actor_${state}`,
    async run({ value, userId, teamId }) {
      const by = { userId, teamId };
      const { ask, changed } = await store.answerAsk(value, { by, state, at: clock.now() });
      if (!changed) return { reply: { text: refusal(ask, userId) } };
      onMessages();
      return {};
    },
  };
}

function refusal(ask: Ask | undefined, userId: string): string {
  if (ask === undefined) return 'This question is not stored: nothing was changed.';
  if (ask.userId !== userId) return 'Somebody else was asked this: only they can answer.';
  if (ask.state !== 'yes' && ask.state !== 'no')
    return 'This question is over. If it was not you, tell those who watch the log.';
  const answer = ask.state === 'yes' ? 'Yes' : 'No';
  return `You have answered already: *${answer}*, ${time(ask.changedAt)}. If that was wrong, tell those who watch the log.`;
}
