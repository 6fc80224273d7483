import { isObject, type Json, textIn } from '../json.ts';
import { withEmoji } from './emoji.ts';
import { readMrkdwn } from './mrkdwn.ts';
import { type Names, plain, type Span } from './spans.ts';

/** A text object, plain or in markup, as people see it. */
export function textSpans(value: Json | undefined, names: Names): readonly Span[] {
  if (!isObject(value)) return [];
  const text = textIn(value['text']) ?? '';
  if (value['type'] === 'mrkdwn') return readMrkdwn(text, names, value['verbatim'] === true);
  return value['emoji'] === false ? [plain(text)] : withEmoji(text);
}
