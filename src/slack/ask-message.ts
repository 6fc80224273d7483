import type { Rendered } from '../deliver/notifier.ts';
import type { Alert } from '../model/alert.ts';
import { type Ask, answerWithinMs } from '../model/ask.ts';
import type { Message } from '../model/message.ts';
import { spanText } from '../model/span.ts';
import { summaryFacts } from './alert-message.ts';
import { actions, type Block, button, context, header, plainText, section, table } from './blocks.ts';
import { code, plainLines, time } from './escape.ts';

export interface Question {
  readonly message: Message;
  readonly ask: Ask;
  readonly alert: Alert;
}

/** A direct message to the actor, about the event that opened the alert; what has become of it takes the buttons' place. */
export function askMessage({ message, ask, alert }: Question): Rendered {
  const { first, rule, id } = alert;
  const what = plainLines(first.what ?? first.action, 1500);
  const ids = { notice_id: message.id, alert_id: id, rule_id: rule.id };
  return {
    text: `Was this you? ${what}`,
    blocks: [
      header('Was this you?'),
      section(plainText(what)),
      section(code(first.action, 200)),
      table(summaryFacts(first)),
      ...standing(ask),
    ],
    metadata: { event_type: 'audit_relay', event_payload: { ...ids, revision: message.revision } },
  };
}

const why =
  'Atlassian’s audit log says that somebody did this with your account. Those who watch the log see your answer.';

function standing({ state, alertId, changedAt }: Ask): Block[] {
  switch (state) {
    case 'wanted':
    case 'asked':
      return [
        actions(button('actor_yes', 'Yes', alertId), button('actor_no', 'No', alertId)),
        context(why, `Please answer within ${spanText(answerWithinMs)}.`),
      ];
    case 'yes':
      return [context(`You answered *Yes* ${time(changedAt)}.`)];
    case 'no':
      return [context(`You answered *No* ${time(changedAt)}. Those who watch the log have been told.`)];
    case 'silent':
    case 'failed':
      return [context('This question is over. If it was not you, tell those who watch the log.')];
  }
}
