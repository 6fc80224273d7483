import { blockNodes } from './blocks.js';
import { el } from './dom.js';
import { valuesOf } from './inputs.js';
import { clockTime, spanText } from './spans.js';

/** A message with what belongs to it. `acts` says what happens when its parts are used. */
export function messageNode(message, acts) {
  const { ts, author, at, edited, onlyFor, failed, replyCount } = message;
  const kinds = ['message', onlyFor === undefined ? '' : 'ephemeral', failed ? 'failed' : ''].join(' ');
  return el(
    'li',
    { className: kinds, tabIndex: -1, data: { ts } },
    el('span', { className: 'avatar', aria: { hidden: 'true' } }),
    el(
      'article',
      {},
      onlyFor === undefined ? [] : el('p', { className: 'only-you' }, '👁 Only visible to you'),
      el(
        'header',
        {},
        el('strong', {}, author),
        failed ? [] : el('span', { className: 'badge' }, 'APP'),
        clockTime(at),
        edited ? el('span', { className: 'edited' }, '(edited)') : [],
      ),
      saidNode(message, acts),
      replyCount === 0 ? [] : threadButton(message, acts),
    ),
  );
}

/** What is put into a message is sent with the use of one of its buttons, and by nothing else. */
function saidNode(message, acts) {
  const { blocks, attachments } = message;
  const use = (element, selected) => acts.use(message, element, { selected, values: valuesOf(form) });
  const form = el(
    'form',
    { noValidate: true, onsubmit: (event) => event.preventDefault() },
    blockNodes(blocks, use),
    attachments.map((attachment) => attachmentNode(attachment, use)),
  );
  return form;
}

function attachmentNode({ color, blocks }, use) {
  const node = el('div', { className: 'attachment' }, blockNodes(blocks, use));
  node.style.setProperty('--bar', color);
  return node;
}

function threadButton(message, acts) {
  const { replyCount, lastReplyAt } = message;
  const text = `${replyCount} ${replyCount === 1 ? 'reply' : 'replies'}`;
  const open = { type: 'button', className: 'thread-button', onclick: () => acts.openThread(message) };
  return el('button', open, text, el('span', { className: 'quiet' }, ' Last reply ', clockTime(lastReplyAt)));
}

/** A call that was not taken: by Slack's rules, or by a fault that somebody has switched on. */
export function refusedNode(line, acts) {
  const { refused, count } = line;
  const { method, error, details, at, channel, meant, byFault } = refused;
  return el(
    'li',
    { className: 'refused', tabIndex: -1 },
    el(
      'button',
      {
        type: 'button',
        className: 'close',
        onclick: () => acts.dismiss(line),
        aria: { label: `Dismiss ${error}` },
      },
      '✕',
    ),
    el('strong', {}, error),
    ` — ${method} ${byFault ? 'met a fault' : 'was refused'}${count > 1 ? ` × ${count} ` : ' '}`,
    clockTime(at),
    channel === undefined && meant !== undefined ? el('small', {}, `It was meant for ${meant}.`) : [],
    details.map((detail) => el('small', {}, detail)),
  );
}

/** The first words of a message, to be read aloud. */
export function summaryOf({ blocks, attachments }) {
  const all = [...blocks, ...attachments.flatMap((attachment) => attachment.blocks)];
  const first = all.find(({ text }) => text !== undefined && text.length > 0);
  return first === undefined ? '' : spanText(first.text).split('\n', 1)[0].slice(0, 200);
}
