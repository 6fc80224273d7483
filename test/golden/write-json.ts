import { isObject, type Json } from '../../src/model/json.ts';

const lineWidth = 110;

/** JSON in which everything that fits on a line is on one. */
export function writeJson(value: Json, indent = ''): string {
  const line = oneLine(value);
  if (indent.length + line.length <= lineWidth && !(isObject(value) && indent === '')) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value))
    return block(
      '[]',
      value.map((item) => deeper + writeJson(item, deeper)),
      indent,
    );
  if (!isObject(value)) return line;
  const entries = Object.entries(value).map(([key, item]) => {
    const head = `${deeper}${JSON.stringify(key)}: `;
    return head + writeJson(item ?? null, deeper);
  });
  return block('{}', entries, indent);
}

function block([start, end]: string | string[], items: readonly string[], indent: string): string {
  return `${start}\n${items.join(',\n')}\n${indent}${end}`;
}

function oneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${oneLine(item ?? null)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
