import { optionsOf } from './directory.js';
import { el } from './dom.js';
import { spanNodes, spanText } from './spans.js';

const controlTypes = {
  plain_text_input: 'text',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** Whether people put something in, rather than choose from a menu. */
export function isTyped({ type }) {
  return type in controlTypes || isBoxes(type) || type.startsWith('multi_');
}

function isBoxes(type) {
  return type === 'checkboxes' || type === 'radio_buttons';
}

/** A control of a form, which `valuesOf` reads. `use` is called with what was put in, where the app wants to know at once. */
export function inputNode(element, { id, labelledBy, describedBy, use }) {
  const aria = id === undefined ? {} : { labelledby: labelledBy, describedby: describedBy };
  const control = controlNode(element, { id, aria });
  if (use !== undefined) tellOf(control, element, use);
  return control;
}

function controlNode(element, common) {
  const { actionId, type, initial = [], maxLength } = element;
  if (isBoxes(type)) return boxes(element, common);
  if (!(type in controlTypes)) return select(element, common);
  const placeholder = spanText(element.label);
  const named = { ...common, name: actionId, placeholder, maxLength, data: { actionId } };
  if (element.multiline) return el('textarea', { ...named, defaultValue: initial[0] ?? '', rows: 4 });
  const first = type === 'datetimepicker' ? localTime(initial[0]) : (initial[0] ?? '');
  const label = placeholder || type.replaceAll('_', ' ');
  const aria = common.id === undefined ? { label } : common.aria;
  return el('input', { ...named, aria, type: controlTypes[type], defaultValue: first });
}

function select(element, common) {
  const { actionId, type, initial = [] } = element;
  const multiple = type.startsWith('multi_');
  const nothing = multiple ? [] : [el('option', { value: '' }, spanText(element.label))];
  const groups = Map.groupBy(optionsOf(element), ({ group = [] }) => spanText(group));
  const entries = [...groups].flatMap(([label, options]) => {
    const nodes = options.map((option) => optionNode(option, initial));
    return label === '' ? nodes : [el('optgroup', { label }, nodes)];
  });
  return el('select', { ...common, name: actionId, multiple, data: { actionId } }, nothing, entries);
}

function optionNode({ value, label }, initial) {
  return el('option', { value, defaultSelected: initial.includes(value) }, spanText(label));
}

function boxes({ actionId, type, initial = [], options = [] }, common) {
  const kind = type === 'checkboxes' ? 'checkbox' : 'radio';
  const each = ({ value, label, description = [] }) =>
    el(
      'label',
      {},
      el('input', {
        type: kind,
        name: actionId,
        value,
        defaultChecked: initial.includes(value),
        data: { actionId },
      }),
      ' ',
      spanNodes(label),
      description.length === 0 ? [] : el('small', {}, ' ', spanNodes(description)),
    );
  return el('div', { ...common, className: 'boxes', role: 'group' }, options.map(each));
}

/** Choices are told at once, what is typed when it is done: a date is wrong until its last digit. */
function tellOf(control, element, use) {
  const typed = controlTypes[element.type] !== undefined;
  let last = JSON.stringify(putIn(control, element));
  const tell = () => {
    const value = putIn(control, element);
    if (JSON.stringify(value) !== last) use(element, value);
    last = JSON.stringify(value);
  };
  control.addEventListener(typed ? 'focusout' : 'change', tell);
  if (typed) control.addEventListener('keydown', ({ key }) => key === 'Enter' && tell());
}

function putIn(control, { type }) {
  const checked = [...(control.querySelectorAll?.(':checked') ?? [])].map(({ value }) => value);
  if (type === 'radio_buttons') return checked[0];
  if (type === 'checkboxes' || type.startsWith('multi_')) return checked;
  return readControl(control);
}

function readControl({ type, value }) {
  return type === 'datetime-local' && value !== ''
    ? String(Math.floor(new Date(value).getTime() / 1000))
    : value;
}

/** Seconds since 1970 as the browser's own control writes them, in the reader's zone. */
function localTime(seconds) {
  if (seconds === undefined) return '';
  const at = new Date(Number(seconds) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What has been put into a form, by action id; lists where several may be chosen. */
export function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    const { name, type, value } = control;
    if (name === '') continue;
    if (type === 'checkbox') values[name] = [...(values[name] ?? []), ...(control.checked ? [value] : [])];
    else if (type === 'select-multiple')
      values[name] = [...control.selectedOptions].map((each) => each.value);
    else if (type !== 'radio' || control.checked) values[name] = readControl(control);
  }
  return values;
}

/** Brings what somebody is just putting in from a node into the one that takes its place, and the focus with it. */
export function carryOver(before, after) {
  for (const old of before.querySelectorAll('input, textarea, select')) {
    const same = [...after.querySelectorAll(`[name="${CSS.escape(old.name)}"]`)];
    const now = same.find((each) => each.type === old.type && (!isBox(old) || each.value === old.value));
    if (now !== undefined) carry(old, now);
  }
  moveFocus(before, after);
}

function isBox({ type }) {
  return type === 'checkbox' || type === 'radio';
}

function carry(old, now) {
  if (isBox(old)) {
    if (old.checked !== old.defaultChecked) now.checked = old.checked;
  } else if (old.tagName === 'SELECT') {
    for (const [index, option] of [...old.options].entries())
      if (option.selected !== option.defaultSelected && now.options[index] !== undefined)
        now.options[index].selected = option.selected;
  } else if (old.value !== old.defaultValue) now.value = old.value;
  now.dispatchEvent(new Event('carried'));
}

function moveFocus(before, after) {
  const focused = document.activeElement;
  if (!before.contains(focused)) return;
  const { actionId, blockId } = focused.dataset;
  const named = `[data-action-id="${CSS.escape(actionId ?? '')}"]`;
  const exactly = blockId === undefined ? '' : `[data-block-id="${CSS.escape(blockId)}"]`;
  const same =
    actionId === undefined ? null : (after.querySelector(named + exactly) ?? after.querySelector(named));
  queueMicrotask(() => {
    (same ?? after).focus();
    if (same?.setSelectionRange !== undefined && isText(same))
      same.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  });
}

function isText({ tagName, type }) {
  return tagName === 'TEXTAREA' || ['text', 'url', 'search', 'tel', 'password'].includes(type);
}
