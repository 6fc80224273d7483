import type { Reason, Seen } from '../evaluate/rule.ts';
import type { Alert } from '../model/alert.ts';
import { type Ask, weighedSeverity } from '../model/ask.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import { messageIn } from '../model/event-summary.ts';
import { countText } from '../model/span.ts';
import { ruleText } from './alert-message.ts';
import { askLine } from './ask-line.ts';
import {
  actions,
  type Block,
  button,
  context,
  divider,
  header,
  type Modal,
  plainText,
  section,
} from './blocks.ts';
import { code, jsonPieces, plainLines } from './escape.ts';
import { eventFields } from './event-fields.ts';
import { pack } from './pack.ts';
import { severityMarks } from './severity-mark.ts';

export interface Details {
  readonly alert: Alert;
  /** The alert's latest. */
  readonly event: AuditEvent;
  /** What the alert's rule says of it as it is now; undefined where it is gone. */
  readonly reason: Reason | undefined;
  /** What became of asking its actor; undefined where nobody asks. */
  readonly ask?: Ask | undefined;
}

/** All that is known of an alert's latest event, the rule, and why it matched. */
export function detailsModal({ alert, event, reason, ask }: Details): Modal {
  const { emoji, label } = severityMarks[weighedSeverity(alert.rule.severity, ask)];
  return {
    type: 'modal',
    title: plainText('Alert details'),
    close: plainText('Close'),
    blocks: [
      header(`${emoji} ${alert.title}`),
      ...askLine(ask, alert.rule.severity).map((line) => context(line)),
      ...message(event),
      ...pack(eventFields(event)).blocks,
      actions(button('alert_raw', 'Show raw JSON', event.id)),
      divider,
      section(`${label} · rule ${code(alert.rule.id, 100)}\n${ruleText(alert.rule)}`),
      ...pack(why(reason)).blocks,
      context(others(alert)),
    ],
  };
}

function message({ payload }: AuditEvent): Block[] {
  const text = messageIn(payload);
  return text === undefined ? [] : [section(plainText(plainLines(text, 2000)))];
}

const mostConditions = 10;

function why(reason: Reason | undefined): string[] {
  if (reason === undefined) return ['*Why it matched* cannot be said any more: the rule is in no file now.'];
  const { matched, held, failed } = reason;
  if (!matched) {
    const failure = failed === undefined ? [] : [`• ${seenText(failed)}`];
    return ['*Why it matched* cannot be said any more: as the rule is now it would not match.', ...failure];
  }
  const more = held.length - mostConditions;
  return [
    '*Why it matched*',
    ...held.slice(0, mostConditions).map((condition) => `• ${seenText(condition)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** A condition as its author wrote it, and what it saw. */
function seenText({ field, test, saw }: Seen): string {
  const seen = saw === null || saw === undefined ? 'nothing' : code(JSON.stringify(saw), 200);
  return `${code(field, 100)} wanted ${code(JSON.stringify(test) ?? '', 200)}, saw ${seen}`;
}

function others({ rule, eventCount }: Alert): string {
  const which = eventCount === 1 ? 'The only event' : `The latest of ${countText(eventCount, 'event')}`;
  return `${which} of this alert; ${code(`/audit recent rule:${rule.id}`, 120)} lists what the rule found.`;
}

const pieces = { size: 2900, most: 20 };

/** An event as it was sent. */
export function rawModal({ id, payload }: AuditEvent): Modal {
  const raw = jsonPieces(payload, pieces);
  const cut = raw.missing === 0 ? [] : [context(`… (${raw.missing} more characters do not fit here)`)];
  return {
    type: 'modal',
    title: plainText('Raw JSON'),
    close: plainText('Back'),
    blocks: [
      context(`event ${code(id, 260)}`),
      ...raw.pieces.map((piece) => section(`\`\`\`\n${piece}\n\`\`\``)),
      ...cut,
    ],
  };
}
