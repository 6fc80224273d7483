import { act } from './act.js';
import { blockNodes } from './blocks.js';
import { byId, el } from './dom.js';
import { valuesOf } from './elements.js';
import { spanNodes } from './spans.js';

/** Shows the modal that was opened last, or closes the dialog where there is none. */
export function showModal(view, userId) {
  const dialog = byId('modal');
  if (view === undefined) return dialog.close();
  dialog.replaceChildren(formOf(view, userId));
  if (!dialog.open) dialog.showModal();
}

function formOf(view, userId) {
  const close = () => act('close', { viewId: view.id, userId });
  const use = (element, selected) => {
    const { actionId, blockId } = element;
    return act('click', { viewId: view.id, userId, actionId, blockId, selected, values: valuesOf(form) });
  };
  const form = el(
    'form',
    { noValidate: true, onsubmit: (event) => submit(event, view, userId) },
    el('h2', { id: 'modal-title' }, spanNodes(view.title)),
    blockNodes(view.blocks, use),
    el(
      'div',
      { className: 'dialog-buttons' },
      el(
        'button',
        { type: 'button', className: 'action', onclick: close },
        view.close.length > 0 ? spanNodes(view.close) : 'Close',
      ),
      view.submit.length > 0 ? el('button', { className: 'action primary' }, spanNodes(view.submit)) : [],
    ),
  );
  byId('modal').oncancel = (event) => {
    event.preventDefault();
    close();
  };
  return form;
}

async function submit(event, view, userId) {
  event.preventDefault();
  const form = event.currentTarget;
  const { errors = {} } = await act('submit', { viewId: view.id, userId, values: valuesOf(form) });
  for (const place of form.querySelectorAll('.input-error')) {
    place.textContent = errors[place.dataset.blockId] ?? '';
  }
}
