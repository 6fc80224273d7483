/** Blocks with a button `ack` and an overflow menu `more`. */
export const buttons = [
  {
    type: 'actions',
    block_id: 'acts',
    elements: [
      {
        type: 'button',
        action_id: 'ack',
        text: { type: 'plain_text', text: 'Acknowledge' },
        value: 'alert-1',
      },
      {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: { type: 'plain_text', text: 'Mute' }, value: 'mute' },
          { text: { type: 'plain_text', text: 'Details' }, value: 'details' },
        ],
      },
    ],
  },
];
