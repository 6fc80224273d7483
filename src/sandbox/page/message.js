import { blockNodes } from './blocks.js';
import { el } from './dom.js';
import { valuesOf } from './elements.js';
import { clockTime } from './spans.js';

/** A message with what belongs to it. `acts` says what happens when its parts are used. */
export function messageNode(message, acts) {
  const { ts, author, at, edited, onlyFor, failed, replies, blocks, attachments } = message;
  const use = (element, selected) => acts.use(message, element, { selected, values: valuesOf(form) });
  // What is put into a message is sent with the press of one of its buttons, and by nothing else.
  const stay = (event) => event.preventDefault();
  const form = el('form', { noValidate: true, onsubmit: stay }, blockNodes(blocks, use));
  const kinds = ['message', onlyFor === undefined ? '' : 'ephemeral', failed ? 'failed' : ''].join(' ');
  return el(
    'li',
    { className: kinds, tabIndex: -1, data: { ts } },
    el('span', { className: 'avatar', aria: { hidden: 'true' } }, author.slice(0, 1)),
    el(
      'article',
      {},
      onlyFor === undefined ? [] : el('p', { className: 'only-you' }, 'Only visible to you'),
      el(
        'header',
        {},
        el('strong', {}, author),
        el('span', { className: 'badge' }, 'APP'),
        clockTime(at),
        edited ? el('span', { className: 'edited' }, '(edited)') : [],
      ),
      form,
      attachments.map((attachment) => attachmentNode(attachment, use)),
      replies.length === 0 ? [] : threadButton(message, acts),
    ),
  );
}

function attachmentNode({ color, blocks }, use) {
  const node = el('div', { className: 'attachment' }, blockNodes(blocks, use));
  node.style.setProperty('--bar', color);
  return node;
}

function threadButton(message, acts) {
  const count = message.replies.length;
  const text = `${count} ${count === 1 ? 'reply' : 'replies'}`;
  return el(
    'button',
    { type: 'button', className: 'thread-button', onclick: () => acts.openThread(message) },
    text,
  );
}

/** A call that Slack did not take; the same one again is counted, not repeated. */
export function refusedNode({ method, error, details, at }) {
  const count = el('span', { className: 'count' });
  return el(
    'li',
    { className: 'refused', data: { key: `${method} ${error} ${details.join()}`, count: 1 } },
    el('strong', {}, error),
    ` — ${method} was refused `,
    count,
    ' ',
    clockTime(at),
    details.map((detail) => el('small', {}, detail)),
  );
}

export function countRefused(node) {
  const count = Number(node.dataset.count) + 1;
  node.dataset.count = count;
  node.querySelector('.count').textContent = `× ${count}`;
}
