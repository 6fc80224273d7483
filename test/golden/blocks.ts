import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';

/** Blocks as a person would read them aloud, a line each; whatever is not as all of ours are is written out. */
export function blockLines(blocks: Json | undefined): string[] {
  return listOf(blocks).flatMap(blockLine);
}

/** A message's text and blocks; what the blocks only say again is left out. */
export function saidLines({ text, blocks }: JsonObject): string[] {
  const all = listOf(blocks);
  const sections = all.filter(({ type }) => type === 'section').map((section) => textOf(section['text']));
  const others = all.filter(({ type }) => type !== 'section');
  const lines = String(text ?? '').split('\n');
  if (all.length === 0 || sections.join('\n') === text) return [...lines, ...blockLines(others)];
  return [...lines, ...blockLines(blocks).map((line) => `[${line}]`)];
}

function blockLine(block: JsonObject): string[] {
  const { type, text, fields, elements, accessory, ...rest } = block;
  if (type === 'input') return [inputText(block)];
  const head = `${type}: `;
  const parts = [...listOf(fields), ...listOf(elements)].map(elementText);
  const known = ['title', 'header', 'section', 'context', 'actions', 'divider'].includes(String(type));
  if (!known || Object.keys(rest).some((key) => key !== 'block_id')) return [JSON.stringify(block)];
  const beside = isObject(accessory) ? [`  beside it ${elementText(accessory)}`] : [];
  if (text !== undefined) return [...(head + textOf(text)).split('\n'), ...beside];
  return type === 'section' ? parts.map((part) => `field: ${part}`) : [head + parts.join(' | ')];
}

function elementText(element: JsonObject): string {
  const { type, text, action_id, value, style, url } = element;
  if (type === 'mrkdwn' || type === 'plain_text') return textOf(element).replaceAll('\n', ' ⏎ ');
  if (type === 'static_select') return menuText(element);
  if (type !== 'button') return JSON.stringify(element);
  const notes = [style, value, url].filter((note) => note !== undefined);
  const label = textOf(text).replace('(plain) ', '');
  return `${action_id} "${label}"${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function inputText({ block_id, label, optional, element }: JsonObject): string {
  const { type, action_id, initial_value, max_length } = isObject(element) ? element : {};
  const notes = [type, `at most ${max_length}`, ...(optional === true ? ['optional'] : [])];
  const value = initial_value === undefined ? '' : `: ${initial_value}`;
  return `input ${block_id}/${action_id} "${textOf(label).replace('(plain) ', '')}" (${notes.join(', ')})${value}`;
}

function menuText({ action_id, placeholder, options }: JsonObject): string {
  const values = listOf(options).map(({ value }) => value);
  return `${action_id} menu "${textOf(placeholder).replace('(plain) ', '')}" (${values.join(', ')})`;
}

/** Text that Slack leaves as it is; any other says so. `(plain)` is shown without any formatting, links or mentions. */
function textOf(value: Json | undefined): string {
  if (!isObject(value)) return String(value);
  const { type, text, verbatim, emoji } = value;
  if (type === 'plain_text' && emoji === false) return `(plain) ${text}`;
  return type === 'mrkdwn' && verbatim === true ? String(text) : JSON.stringify(value);
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
