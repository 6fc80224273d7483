import * as z from 'zod';
import { parseJson } from '../model/json.ts';
import type { AlertMute } from './alert-mute.ts';
import { type Modal, plainText, section } from './blocks.ts';
import type { MuteRequest } from './commands/mute-request.ts';
import { scopeText } from './mute-answers.ts';
import { reasonBlock } from './mute-reason.ts';

export const untilCallback = 'mute_until';
/** The block and the action id of the time. */
export const untilInput = 'mute_until_time';

const hourMs = 3_600_000;

/** Asks until when. It carries ids: what they stand for is looked up again when it comes back. */
export function untilModal(
  { alertId, ofActor }: AlertMute,
  { rule, actor }: Pick<MuteRequest, 'rule' | 'actor'>,
  now: number,
): Modal {
  const scope = scopeText(actor === undefined ? { ruleId: rule } : { ruleId: rule, actor });
  return {
    type: 'modal',
    callback_id: untilCallback,
    private_metadata: JSON.stringify({ alertId, ofActor }),
    title: plainText('Mute until…'),
    submit: plainText('Mute'),
    close: plainText('Cancel'),
    blocks: [
      section(`Mute ${scope}. What matches is recorded and told at the end.`),
      {
        type: 'input',
        block_id: untilInput,
        label: plainText('Until when? At most 7 days.'),
        element: {
          type: 'datetimepicker',
          action_id: untilInput,
          initial_date_time: Math.floor((now + hourMs) / 1000),
        },
      },
      reasonBlock(),
    ],
  };
}

const metadata = z.object({ alertId: z.string(), ofActor: z.boolean() });

/** Undefined where it is none of ours. */
export function readUntilMetadata(text: string): AlertMute | undefined {
  return metadata.safeParse(parseJson(text)).data;
}
