import type { Alert } from '../model/alert.ts';
import { actorKey } from '../model/audit-event.ts';
import { type Block, plainText } from './blocks.ts';

/** What the value of `alert_ack` ends with where the click takes the acknowledgement back. */
export const takeBackMark = ':back';

/** What people can do about an alert. Values are ids: what a click does is decided by what is stored. */
export function alertActions(alert: Alert): Block {
  return {
    type: 'actions',
    elements: [
      acknowledgeButton(alert),
      ...(alert.rule.mutable ? [muteMenu(alert)] : []),
      button('alert_details', 'Details', alert.id),
    ],
  };
}

/** The value says which way the click goes, so that of two who acknowledge at once neither takes it back. */
function acknowledgeButton({ id, acknowledged }: Alert): object {
  return acknowledged === undefined
    ? button('alert_ack', 'Acknowledge', id)
    : button('alert_ack', 'Take back', `${id}${takeBackMark}`);
}

function button(actionId: string, label: string, value: string): object {
  return { type: 'button', action_id: actionId, text: plainText(label), value };
}

const spans = [
  ['1h', '1 h'],
  ['4h', '4 h'],
  ['1d', '1 d'],
  ['until', 'until…'],
] as const;

function muteMenu({ id, latest }: Alert): object {
  const hasActor = actorKey(latest.actor) !== undefined;
  return {
    type: 'static_select',
    action_id: 'alert_mute',
    placeholder: plainText('Mute…'),
    options: [
      ...spans.map(([span, words]) => option(`${ruleFor(span)} ${words}`, `${id}:${span}`)),
      ...(hasActor ? spans.map(([span, words]) => option(`${actorFor(span)} ${words}`, `${id}:actor:${span}`)) : []),
    ],
  };
}

function ruleFor(span: string): string {
  return span === 'until' ? 'This rule' : 'This rule for';
}

function actorFor(span: string): string {
  return span === 'until' ? 'This rule for this actor' : 'This rule for this actor,';
}

function option(label: string, value: string): object {
  return { text: plainText(label), value };
}
