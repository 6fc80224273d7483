import { confirmed } from './confirm.js';
import { optionsOf } from './directory.js';
import { el } from './dom.js';
import { inputNode, isTyped } from './inputs.js';
import { openMenu } from './menu.js';
import { spanNodes, spanText } from './spans.js';

/** A button, a menu, a picker or an image in a message or view. `use` is called when a person uses it. */
export function elementNode(element, use) {
  const { type } = element;
  if (type === 'image') return el('span', { className: 'image' }, spanNodes(element.label));
  if (type === 'button') return button(element, use);
  if (type === 'overflow') return overflow(element, use);
  if (isTyped(element)) return inputNode(element, { use });
  return select(element, use);
}

function button(element, use) {
  const { label, spoken, style = '', url } = element;
  const act = async () => {
    if (!(await confirmed(element))) return;
    if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer');
    use(element);
  };
  const className = `action ${style}`;
  const aria = spoken === undefined ? {} : { label: spoken };
  return el(
    'button',
    { type: 'button', className, onclick: act, aria, data: dataOf(element) },
    spanNodes(label),
  );
}

function overflow(element, use) {
  const choose = async ({ value }) => {
    if (await confirmed(element)) use(element, value);
  };
  const open = () =>
    openMenu(anchor, { role: 'menu', options: optionsOf(element), label: 'More actions', choose });
  const aria = { label: 'More actions', haspopup: 'menu', expanded: 'false' };
  const anchor = el(
    'button',
    { type: 'button', className: 'action', onclick: open, aria, data: dataOf(element) },
    '⋯',
  );
  return anchor;
}

/** A menu that goes on showing what was chosen. The field beside the button is what a form reads. */
function select(element, use) {
  const options = optionsOf(element);
  const placeholder = spanText(element.label) || 'Choose…';
  const field = el('input', {
    name: element.actionId,
    defaultValue: element.initial?.[0] ?? '',
    hidden: true,
  });
  const text = el('span', {});
  const showChosen = () => {
    const chosen = options.find(({ value }) => value === field.value);
    text.replaceChildren(...(chosen === undefined ? [placeholder] : spanNodes(chosen.label)));
  };
  const choose = async ({ value }) => {
    if (!(await confirmed(element))) return;
    field.value = value;
    showChosen();
    use(element, value);
  };
  const open = () =>
    openMenu(anchor, { role: 'listbox', options, chosen: field.value, label: placeholder, choose });
  const aria = { haspopup: 'listbox', expanded: 'false' };
  const anchor = el(
    'button',
    { type: 'button', className: 'action', onclick: open, aria, data: dataOf(element) },
    text,
    ' ▾',
  );
  field.addEventListener('carried', showChosen);
  showChosen();
  return el('span', { className: 'select' }, field, anchor);
}

function dataOf({ actionId, blockId }) {
  return { actionId, blockId };
}
