import { el } from './dom.js';
import { elementNode, inputNode } from './elements.js';
import { spanNodes } from './spans.js';

const draw = {
  header: ({ text }) => el('h3', { className: 'block-header' }, spanNodes(text)),
  text: ({ text }) => el('p', { className: 'block-text' }, spanNodes(text)),
  divider: () => el('hr'),
  context: ({ items }) =>
    el(
      'p',
      { className: 'block-context' },
      items.map((item) => el('span', {}, spanNodes(item))),
    ),
  actions: ({ elements }, use) =>
    el(
      'div',
      { className: 'block-actions' },
      elements.map((each) => elementNode(each, use)),
    ),
  section: sectionNode,
  input: inputBlock,
};

/** Blocks as the server has read them; `use` is called when a person uses one of their buttons or menus. */
export function blockNodes(blocks, use) {
  return blocks.map((block) => draw[block.type](block, use));
}

function sectionNode({ text, fields, accessory }, use) {
  const parts = [];
  if (text.length > 0) parts.push(el('p', { className: 'block-text' }, spanNodes(text)));
  if (fields.length > 0)
    parts.push(
      el(
        'div',
        { className: 'block-fields' },
        fields.map((field) => el('p', {}, spanNodes(field))),
      ),
    );
  const body = el('div', {}, parts);
  const side = accessory === undefined ? [] : [elementNode(accessory, use)];
  return el('div', { className: 'block-section' }, body, side);
}

function inputBlock({ label, hint, element }) {
  const { blockId, actionId } = element;
  const id = `input-${blockId}-${actionId}`;
  const error = el('p', { className: 'input-error', role: 'alert', data: { blockId } });
  return el(
    'div',
    { className: 'block-input' },
    el('label', { htmlFor: id }, spanNodes(label)),
    inputNode(element, id),
    hint.length === 0 ? [] : el('small', {}, spanNodes(hint)),
    error,
  );
}
