import { isObject, type JsonObject, objectsIn, textIn } from '../json.ts';
import { emojiSpan } from './emoji.ts';
import { isLinkable, type Names, type Span } from './spans.ts';

/** Rich text's own tree: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export function richTextSpans(block: JsonObject, names: Names): readonly Span[] {
  return objectsIn(block['elements']).flatMap((element) => containerSpans(element, names));
}

function containerSpans(element: JsonObject, names: Names): readonly Span[] {
  const inner = objectsIn(element['elements']);
  switch (element['type']) {
    case 'rich_text_preformatted':
      return [{ type: 'pre', spans: inner.map((each) => leafSpan(each, names)) }];
    case 'rich_text_quote':
      return [{ type: 'quote', spans: inner.map((each) => leafSpan(each, names)) }];
    case 'rich_text_list':
      return inner.flatMap((item) => [
        { type: 'text' as const, text: '• ' },
        ...containerSpans(item, names),
        newline,
      ]);
    default:
      return inner.map((each) => leafSpan(each, names));
  }
}

const newline: Span = { type: 'text', text: '\n' };

function leafSpan(leaf: JsonObject, names: Names): Span {
  const text = textIn(leaf['text']) ?? '';
  const id = textIn(leaf['user_id']) ?? textIn(leaf['channel_id']) ?? '';
  const url = textIn(leaf['url']) ?? '';
  switch (leaf['type']) {
    case 'link':
      return isLinkable(url) ? { type: 'link', url, text: text || url } : { type: 'text', text: text || url };
    case 'user':
      return { type: 'mention', text: `@${names.user(id) ?? id}`, everyone: false };
    case 'channel':
      return { type: 'channel', text: `#${names.channel(id) ?? id}`, id };
    case 'broadcast':
      return { type: 'mention', text: `@${textIn(leaf['range']) ?? ''}`, everyone: true };
    case 'emoji':
      return emojiSpan(textIn(leaf['name']) ?? '') ?? { type: 'text', text: `:${textIn(leaf['name'])}:` };
    default:
      return styled({ type: 'text', text }, isObject(leaf['style']) ? leaf['style'] : {});
  }
}

function styled(span: Span, style: JsonObject): Span {
  const types = ['bold', 'italic', 'strike', 'code'] as const;
  return types.reduce<Span>((inner, type) => (style[type] === true ? { type, spans: [inner] } : inner), span);
}
