import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { spanNodes, spanText } from './spans.js';

/** A button, a menu or an image inside a message or view. */
export function elementNode(element, use) {
  if (element.type === 'image') return el('span', { className: 'image' }, spanNodes(element.label));
  if (element.type === 'button') return button(element, use);
  if (element.options !== undefined) return menu(element, use);
  return el('span', { className: 'image' }, `(${element.type})`);
}

function button(element, use) {
  const { label, style = '', url } = element;
  const act = async () => {
    if (!(await confirmed(element))) return;
    if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer');
    use(element, undefined);
  };
  return el(
    'button',
    { type: 'button', className: `action ${style}`, onclick: act, data: dataOf(element) },
    spanNodes(label),
  );
}

/** An overflow menu, or a select with its choices behind it. */
function menu(element, use) {
  const overflow = element.type === 'overflow';
  const choose = async (option) => {
    details.open = false;
    summary.focus();
    if (await confirmed(element)) use(element, option.value);
  };
  const summary = el(
    'summary',
    { className: 'action', data: dataOf(element), aria: overflow ? { label: 'More' } : {} },
    overflow ? '⋯' : [...spanNodes(element.label), ' ▾'],
  );
  const choices = el('div', { className: 'choices' }, optionNodes(element.options, choose));
  const details = el('details', { className: 'menu' }, summary, choices);
  details.addEventListener('toggle', () => details.open && choices.scrollIntoView({ block: 'nearest' }));
  return details;
}

function optionNodes(options, choose) {
  return options.map((option) =>
    el('button', { type: 'button', onclick: () => choose(option) }, spanNodes(option.label)),
  );
}

function dataOf({ actionId, blockId }) {
  return { actionId, blockId };
}

const inputTypes = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** What a modal's form takes; `valuesOf` reads it. */
export function inputNode(element, id) {
  const { actionId, type, initial = [], options = [], maxLength } = element;
  const common = { id, name: actionId, placeholder: spanText(element.label), maxLength };
  if (type === 'checkboxes' || type === 'radio_buttons') return boxes(element, id);
  if (options.length > 0) return select(element, id);
  if (element.multiline) return el('textarea', { ...common, value: initial[0] ?? '', rows: 4 });
  const value = type === 'datetimepicker' ? localTime(initial[0]) : (initial[0] ?? '');
  return el('input', { ...common, type: inputTypes[type] ?? 'text', value });
}

/** Seconds since 1970 as the browser's own control writes them, in the reader's zone. */
function localTime(seconds) {
  if (seconds === undefined) return '';
  const at = new Date(Number(seconds) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function select({ actionId, type, initial = [], options }, id) {
  const entries = options.map(({ value, label }) =>
    el('option', { value, selected: initial.includes(value) }, spanText(label)),
  );
  return el('select', { id, name: actionId, multiple: type.startsWith('multi_') }, entries);
}

function boxes({ actionId, type, initial = [], options = [] }, id) {
  const kind = type === 'checkboxes' ? 'checkbox' : 'radio';
  const each = ({ value, label }) =>
    el(
      'label',
      {},
      el('input', { type: kind, name: actionId, value, checked: initial.includes(value) }),
      spanNodes(label),
    );
  return el('div', { id, className: 'boxes' }, options.map(each));
}

/** What has been put into a form, by action id; several values where several were chosen. */
export function valuesOf(form) {
  const values = {};
  for (const [name, text] of new FormData(form)) {
    const value = form.elements[name].type === 'datetime-local' ? secondsOf(text) : text;
    values[name] = values[name] === undefined ? value : [values[name], value].flat();
  }
  return values;
}

function secondsOf(localTime) {
  return localTime === '' ? '' : String(Math.floor(new Date(localTime).getTime() / 1000));
}

/** Open menus close with Escape and when something else is clicked. */
export function closeMenus(event) {
  if (event.type === 'keydown' && event.key !== 'Escape') return;
  for (const open of document.querySelectorAll('details.menu[open]')) {
    if (event.type === 'click' && open.contains(event.target)) continue;
    open.open = false;
    if (event.type === 'keydown') open.querySelector('summary').focus();
  }
}
