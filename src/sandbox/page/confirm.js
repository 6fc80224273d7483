import { byId, el } from './dom.js';
import { spanNodes } from './spans.js';

/** Asks where the element wants a confirmation; at once true where it wants none. */
export function confirmed({ confirm }) {
  if (confirm === undefined) return Promise.resolve(true);
  const dialog = byId('confirm');
  const form = el(
    'form',
    { method: 'dialog' },
    el('h2', { id: 'confirm-title' }, spanNodes(confirm.title)),
    el('p', { className: 'block-text' }, spanNodes(confirm.text)),
    el(
      'div',
      { className: 'dialog-buttons' },
      el('button', { value: 'no', className: 'action' }, spanNodes(confirm.deny)),
      el('button', { value: 'yes', className: 'action primary' }, spanNodes(confirm.confirm)),
    ),
  );
  dialog.replaceChildren(form);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
