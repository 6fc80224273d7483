import { el } from './dom.js';
import { elementNode } from './elements.js';
import { inputNode } from './inputs.js';
import { spanNodes } from './spans.js';

const draw = {
  header: ({ text }) => el('h3', { className: 'block-header' }, spanNodes(text)),
  text: ({ text }) => el('p', { className: 'block-text' }, spanNodes(text)),
  divider: () => el('hr'),
  context: contextNode,
  actions: actionsNode,
  section: sectionNode,
  input: inputBlock,
};

/** Blocks as the server has read them; `use` is called when a person uses one of their buttons or menus. */
export function blockNodes(blocks, use) {
  return blocks.map((block) => draw[block.type](block, use));
}

function contextNode({ items }) {
  const nodes = items.map((item) => el('span', {}, spanNodes(item)));
  return el('p', { className: 'block-context' }, nodes);
}

function actionsNode({ elements }, use) {
  const nodes = elements.map((each) => elementNode(each, use));
  return el('div', { className: 'block-actions' }, nodes);
}

function sectionNode({ text, fields, accessory }, use) {
  const fieldNodes = fields.map((field) => el('p', {}, spanNodes(field)));
  const body = el(
    'div',
    {},
    text.length === 0 ? [] : el('p', { className: 'block-text' }, spanNodes(text)),
    fields.length === 0 ? [] : el('div', { className: 'block-fields' }, fieldNodes),
  );
  const side = accessory === undefined ? [] : [elementNode(accessory, use)];
  return el('div', { className: 'block-section' }, body, side);
}

let inputs = 0;

/** Where the app refuses what was put in, `showErrors` says so beside it. */
function inputBlock({ label, hint, element, optional, dispatches }, use) {
  inputs += 1;
  const id = `input-${inputs}`;
  const ids = { id, labelledBy: `${id}-label`, describedBy: `${id}-error ${id}-hint` };
  const control = inputNode(element, { ...ids, ...(dispatches ? { use } : {}) });
  const note = optional ? el('small', {}, ' (optional)') : [];
  return el(
    'div',
    { className: 'block-input' },
    el('label', { id: ids.labelledBy, htmlFor: id }, spanNodes(label), note),
    control,
    el('p', {
      id: `${id}-error`,
      className: 'input-error',
      role: 'alert',
      data: { errorOf: element.blockId },
    }),
    el('small', { id: `${id}-hint` }, spanNodes(hint)),
  );
}

/** Errors by block id, beside their inputs; the first of them gets the focus. */
export function showErrors(form, errors) {
  const wrong = [...form.querySelectorAll('[data-error-of]')].filter((place) => {
    const text = errors[place.dataset.errorOf] ?? '';
    place.textContent = text;
    const control = place.previousElementSibling;
    control.setAttribute('aria-invalid', String(text !== ''));
    return text !== '';
  });
  wrong[0]?.previousElementSibling.focus();
}
