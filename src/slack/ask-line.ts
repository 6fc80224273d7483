import { type Ask, answerWithinMs, weighedSeverity } from '../model/ask.ts';
import type { Severity } from '../model/severity.ts';
import { spanText } from '../model/span.ts';
import { inline, type plain, time } from './escape.ts';
import { severityMarks } from './severity-mark.ts';

/** On the alert: what became of asking the actor, as far as there is something to say. */
export function askLine(ask: Ask | undefined, severity: Severity, toText: typeof plain = inline): string[] {
  const words = ask === undefined ? undefined : stateText(ask, toText);
  return words === undefined ? [] : [`${words}${raisedText(severity, weighedSeverity(severity, ask))}`];
}

function stateText({ state, email, changedAt, error = '' }: Ask, toText: typeof plain): string | undefined {
  const who = toText(email, 254);
  switch (state) {
    case 'wanted':
      return undefined;
    case 'asked':
      return `❔ ${who} was asked whether it was them ${time(changedAt)}`;
    case 'yes':
      return `🙋 ${who} says that it was them ${time(changedAt)}`;
    case 'no':
      return `🚨 ${who} says that it was NOT them ${time(changedAt)}`;
    case 'silent':
      return `⏳ No answer from the actor: ${who} was asked, and did not answer within ${spanText(answerWithinMs)}`;
    case 'failed':
      return error === 'in_digest'
        ? undefined
        : `The actor could not be asked: ${failure(error, who, toText)}`;
  }
}

function raisedText(severity: Severity, weighed: Severity): string {
  if (severity === weighed) return '';
  return ` · raised from ${severityMarks[severity].label} to ${severityMarks[weighed].label}`;
}

function failure(error: string, who: string, toText: typeof plain): string {
  switch (error) {
    case 'no_address':
      return 'the event names no e-mail address of theirs';
    case 'users_not_found':
      return `nobody in Slack has the address ${who}`;
    case 'missing_scope':
      return 'the Slack app lacks the scope users:read.email';
    default:
      return `Slack answers ${toText(error, 100)}`;
  }
}
