import { isObject, type JsonObject, objectsIn, textIn } from '../json.ts';
import { type ElementView, elementView, imageText } from './elements.ts';
import { richTextSpans } from './rich-text.ts';
import type { Names, Span } from './spans.ts';
import { textSpans } from './text-object.ts';

/** A block as the page draws it. */
export type BlockView =
  | { readonly type: 'header' | 'text'; readonly text: readonly Span[] }
  | {
      readonly type: 'section';
      readonly text: readonly Span[];
      readonly fields: readonly (readonly Span[])[];
      readonly accessory?: ElementView;
    }
  | { readonly type: 'context'; readonly items: readonly (readonly Span[])[] }
  | { readonly type: 'actions'; readonly elements: readonly ElementView[] }
  | { readonly type: 'divider' }
  | {
      readonly type: 'input';
      readonly label: readonly Span[];
      readonly hint: readonly Span[];
      readonly optional: boolean;
      /** What is put in is told to the app at once. */
      readonly dispatches: boolean;
      readonly element: ElementView;
    };

export function blockViews(blocks: readonly JsonObject[], names: Names): readonly BlockView[] {
  return blocks.map((block) => blockView(block, names));
}

function blockView(block: JsonObject, names: Names): BlockView {
  switch (block['type']) {
    case 'header':
      return { type: 'header', text: textSpans(block['text'], names) };
    case 'section':
      return sectionView(block, names);
    case 'context':
      return { type: 'context', items: objectsIn(block['elements']).map((item) => contextItem(item, names)) };
    case 'actions':
      return {
        type: 'actions',
        elements: objectsIn(block['elements']).map((each) => elementOf(each, block, names)),
      };
    case 'divider':
      return { type: 'divider' };
    case 'input':
      return inputView(block, names);
    default:
      return { type: 'text', text: otherText(block, names) };
  }
}

function sectionView(block: JsonObject, names: Names): BlockView {
  const { accessory } = block;
  return {
    type: 'section',
    text: textSpans(block['text'], names),
    fields: objectsIn(block['fields']).map((field) => textSpans(field, names)),
    ...(isObject(accessory) ? { accessory: elementOf(accessory, block, names) } : {}),
  };
}

function inputView(block: JsonObject, names: Names): BlockView {
  const element = isObject(block['element']) ? block['element'] : {};
  return {
    type: 'input',
    label: textSpans(block['label'], names),
    hint: textSpans(block['hint'], names),
    optional: block['optional'] === true,
    dispatches: block['dispatch_action'] === true,
    element: elementOf(element, block, names),
  };
}

function contextItem(item: JsonObject, names: Names): readonly Span[] {
  return item['type'] === 'image' ? [imageText(item)] : textSpans(item, names);
}

function elementOf(element: JsonObject, block: JsonObject, names: Names): ElementView {
  return elementView(element, textIn(block['block_id']) ?? '', names);
}

/** What has no form of its own here is at least not hidden. */
function otherText(block: JsonObject, names: Names): readonly Span[] {
  if (block['type'] === 'rich_text') return richTextSpans(block, names);
  if (block['type'] === 'image') return [imageText(block)];
  return [{ type: 'text', text: textIn(block['text']) ?? `(${textIn(block['type'])})` }];
}
