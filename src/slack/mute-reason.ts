import { cut } from '../model/cut.ts';
import { type Block, plainText } from './blocks.ts';

/** The input's action id. */
export const reasonInput = 'mute_reason';

const longestReason = 300;

/** On one line, however it was typed. */
export function toReason(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim(), longestReason);
}

export function reasonBlock(reason = ''): Block {
  return {
    type: 'input',
    block_id: reasonInput,
    optional: true,
    label: plainText('Why? It is told in the channel.'),
    element: {
      type: 'plain_text_input',
      action_id: reasonInput,
      max_length: longestReason,
      ...(reason === '' ? {} : { initial_value: reason }),
    },
  };
}
