import type { Alert } from '../model/alert.ts';
import { actorKey } from '../model/audit-event.ts';
import { actions, type Block, button, plainText } from './blocks.ts';

/** What the value of `alert_ack` ends with where the click takes the acknowledgement back. */
export const takeBackMark = ':back';

/** What people can do about an alert. Values are ids: what a click does is decided by what is stored. */
export function alertActions(alert: Alert): Block {
  return actions(
    acknowledgeButton(alert),
    ...(alert.rule.mutable ? [muteMenu(alert)] : []),
    button('alert_details', 'Details', alert.id),
  );
}

/** The value says which way the click goes, so that of two who acknowledge at once neither takes it back. */
function acknowledgeButton({ id, acknowledged }: Alert): object {
  return acknowledged === undefined
    ? button('alert_ack', 'Acknowledge', id)
    : button('alert_ack', 'Take back', `${id}${takeBackMark}`);
}

const spans = [
  { value: '1h', words: '1 h' },
  { value: '4h', words: '4 h' },
  { value: '1d', words: '1 d' },
  { value: 'until', words: 'until…' },
];

function muteMenu({ id, latest }: Alert): object {
  const ofActor = actorKey(latest.actor) === undefined ? [] : spans;
  return {
    type: 'static_select',
    action_id: 'alert_mute',
    placeholder: plainText('Mute…'),
    options: [
      ...spans.map(({ value, words }) =>
        option(`This rule ${value === 'until' ? '' : 'for '}${words}`, `${id}:${value}`),
      ),
      ...ofActor.map(({ value, words }) =>
        option(`This rule for this actor, ${words}`, `${id}:actor:${value}`),
      ),
    ],
  };
}

function option(label: string, value: string): object {
  return { text: plainText(label), value };
}
