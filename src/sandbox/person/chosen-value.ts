import { type Json, type JsonObject, objectsIn, textIn } from '../json.ts';

/** What a person put into a button, menu or input: a value, or some for what takes several. */
export type Chosen = string | readonly string[] | undefined;

/** The part of an action or of a view's state that says what was chosen, by the element's type. */
export function chosenValue(element: JsonObject, chosen: Chosen): JsonObject {
  const type = textIn(element['type']) ?? '';
  const [first] = typeof chosen === 'object' ? chosen : [chosen];
  switch (type) {
    case 'button':
      return pick(element, ['text', 'value', 'style', 'url']);
    case 'overflow':
    case 'static_select':
    case 'radio_buttons':
      return { selected_option: options(element, [first])[0] ?? null };
    case 'multi_static_select':
    case 'checkboxes':
      return { selected_options: options(element, typeof chosen === 'object' ? chosen : [chosen]) };
    case 'datetimepicker':
      return { selected_date_time: first ? secondsOf(first) : null };
    default:
      // Slack knows no empty text.
      return { [plainKeys[type] ?? 'value']: first || null };
  }
}

const plainKeys: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
};

function secondsOf(text: string): number {
  if (/^\d{10}$/.test(text)) return Number(text);
  throw new Error(`${text}: a date and time is chosen in seconds since 1970, in 10 digits`);
}

function options(element: JsonObject, values: readonly (string | undefined)[]): readonly JsonObject[] {
  const grouped = objectsIn(element['option_groups']).flatMap((group) => objectsIn(group['options']));
  const all = [...objectsIn(element['options']), ...grouped];
  return all.filter((option) => values.some((value) => value === option['value']));
}

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  const entries = keys.map((key): [string, Json | undefined] => [key, from[key]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
