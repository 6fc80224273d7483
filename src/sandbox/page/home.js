import { act } from './act.js';
import { blockNodes } from './blocks.js';
import { byId, el } from './dom.js';
import { carryOver, valuesOf } from './inputs.js';

let shown;

/** Draws what the app has published as somebody's Home. */
export function showHome(view, userId, tell) {
  const place = byId('home');
  const before = place.firstElementChild;
  if (view === shown && before !== null) return;
  shown = view;
  const form =
    view === undefined
      ? el('p', { className: 'empty' }, 'The app has published nothing here yet.')
      : formOf(view, userId, tell);
  if (before !== null) carryOver(before, form);
  place.replaceChildren(form);
}

function formOf(view, userId, tell) {
  const use = async ({ actionId, blockId }, selected) => {
    const click = { viewId: view.id, userId, actionId, blockId, selected, values: valuesOf(form) };
    tell(await act('click', click));
  };
  const stay = (event) => event.preventDefault();
  const form = el(
    'form',
    { noValidate: true, onsubmit: stay, className: 'said' },
    blockNodes(view.blocks, use),
  );
  return form;
}
