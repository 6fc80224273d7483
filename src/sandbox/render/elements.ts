import { isObject, type Json, type JsonObject, objectsIn, textIn } from '../json.ts';
import { isLinkable, type Names, type Span } from './spans.ts';
import { textSpans } from './text-object.ts';

/** Something in a message or view that people can use, or an image. */
export interface ElementView {
  readonly type: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly label: readonly Span[];
  /** What a button says instead to who hears the page. */
  readonly spoken?: string;
  readonly style?: string;
  readonly url?: string;
  readonly options?: readonly OptionView[];
  readonly initial?: readonly string[];
  readonly multiline?: boolean;
  readonly maxLength?: number;
  readonly confirm?: ConfirmView;
}

export interface OptionView {
  readonly value: string;
  readonly label: readonly Span[];
  readonly description?: readonly Span[];
  /** The heading it stands under. */
  readonly group?: readonly Span[];
}

export interface ConfirmView {
  readonly title: readonly Span[];
  readonly text: readonly Span[];
  readonly confirm: readonly Span[];
  readonly deny: readonly Span[];
}

export function elementView(element: JsonObject, blockId: string, names: Names): ElementView {
  const style = textIn(element['style']);
  const url = textIn(element['url']);
  const spoken = textIn(element['accessibility_label']);
  const label = element['text'] ?? element['placeholder'];
  const { confirm, max_length: maxLength } = element;
  return {
    type: textIn(element['type']) ?? '',
    actionId: textIn(element['action_id']) ?? '',
    blockId,
    label: element['type'] === 'image' ? [imageText(element)] : textSpans(label, names),
    ...(spoken === undefined ? {} : { spoken }),
    ...(style === undefined ? {} : { style }),
    ...(url === undefined || !isLinkable(url) ? {} : { url }),
    ...optionsView(element, names),
    ...(element['multiline'] === true ? { multiline: true } : {}),
    ...(typeof maxLength === 'number' ? { maxLength } : {}),
    ...(isObject(confirm) ? { confirm: confirmView(confirm, names) } : {}),
  };
}

/** Images are on other hosts, which the page never asks: their text stands for them. */
export function imageText(image: JsonObject): Span {
  return { type: 'text', text: `🖼 ${textIn(image['alt_text']) ?? 'image'}` };
}

function optionsView(element: JsonObject, names: Names): Partial<ElementView> {
  const own = objectsIn(element['options']).map((option) => optionView(option, names));
  const grouped = objectsIn(element['option_groups']).flatMap((group) => {
    const heading = textSpans(group['label'], names);
    return objectsIn(group['options']).map((option) => ({ ...optionView(option, names), group: heading }));
  });
  const initial = initialValues(element);
  const options = [...own, ...grouped];
  return { ...(options.length === 0 ? {} : { options }), ...(initial.length === 0 ? {} : { initial }) };
}

function optionView(option: JsonObject, names: Names): OptionView {
  const { value, text, description } = option;
  return {
    value: textIn(value) ?? '',
    label: textSpans(text, names),
    ...(description === undefined ? {} : { description: textSpans(description, names) }),
  };
}

function initialValues(element: JsonObject): readonly string[] {
  const [, chosen] = Object.entries(element).find(([key]) => key.startsWith('initial_')) ?? [];
  const all: readonly Json[] = Array.isArray(chosen) ? chosen : [chosen ?? null];
  return all.flatMap((each) => {
    const value = isObject(each) ? each['value'] : each;
    return value === null || value === undefined ? [] : [String(value)];
  });
}

function confirmView(confirm: JsonObject, names: Names): ConfirmView {
  const [title, text, yes, no] = ['title', 'text', 'confirm', 'deny'].map((key) =>
    textSpans(confirm[key], names),
  );
  return { title: title ?? [], text: text ?? [], confirm: yes ?? [], deny: no ?? [] };
}
