import { act } from './act.js';
import { blockNodes, showErrors } from './blocks.js';
import { byId, el } from './dom.js';
import { carryOver, valuesOf } from './inputs.js';
import { spanNodes } from './spans.js';

let shown;
/** By view: one that lies under another keeps what was put into it. */
const forms = new Map();

/** Shows the modal that lies on top, or closes the dialog where there is none. */
export function showModal(view, userId) {
  if (view === shown) return;
  const dialog = byId('modal');
  const same = view?.id === shown?.id;
  shown = view;
  if (view === undefined) {
    forms.clear();
    dialog.close();
    return;
  }
  const form = formFor(view, userId);
  dialog.replaceChildren(form);
  dialog.oncancel = (event) => {
    event.preventDefault();
    close(view, userId);
  };
  if (!dialog.open) dialog.showModal();
  else if (!same) form.querySelector('input, textarea, select, button')?.focus();
}

/** What is being put in stays when the view changes. */
function formFor(view, userId) {
  const kept = forms.get(view.id);
  if (kept?.view === view) return kept.form;
  const form = formOf(view, userId);
  if (kept !== undefined) carryOver(kept.form, form);
  forms.set(view.id, { view, form });
  return form;
}

function close(view, userId) {
  return act('close', { viewId: view.id, userId });
}

function formOf(view, userId) {
  const use = async ({ actionId, blockId }, selected) => {
    const click = { viewId: view.id, userId, actionId, blockId, selected, values: valuesOf(form) };
    showTrouble(form, await act('click', click));
  };
  const form = el(
    'form',
    { noValidate: true, onsubmit: (event) => submit(event, view, userId) },
    el('h2', { id: 'modal-title' }, spanNodes(view.title)),
    blockNodes(view.blocks, use),
    el('p', { className: 'input-error trouble', role: 'alert' }),
    el(
      'div',
      { className: 'dialog-buttons' },
      el(
        'button',
        { type: 'button', className: 'action', onclick: () => close(view, userId) },
        view.close.length > 0 ? spanNodes(view.close) : 'Close',
      ),
      view.submit.length > 0 ? el('button', { className: 'action primary' }, spanNodes(view.submit)) : [],
    ),
  );
  return form;
}

async function submit(event, view, userId) {
  event.preventDefault();
  const form = event.currentTarget;
  const answer = await act('submit', { viewId: view.id, userId, values: valuesOf(form) });
  showErrors(form, answer.errors ?? {});
  showTrouble(form, answer);
}

function showTrouble(form, { error }) {
  form.querySelector('.trouble').textContent = error === undefined ? '' : `The app did not take it: ${error}`;
}
