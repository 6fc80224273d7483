import { emojiSpan } from './emoji.ts';
import { entitySpan } from './entity.ts';
import { isLinkable, type Names, plain, type Span, unescaped } from './spans.ts';

/** Bare addresses are links unless the text is `verbatim`. */
interface Reading {
  readonly names: Names;
  readonly verbatim: boolean;
}

/** Text in Slack's markup as people see it: https://docs.slack.dev/messaging/formatting-message-text */
export function readMrkdwn(text: string, names: Names, verbatim = false): readonly Span[] {
  const reading = { names, verbatim };
  return text.split(/```\n?([\s\S]+?)```\n?/).flatMap((part, index) => {
    if (part === '') return [];
    return index % 2 === 1
      ? [{ type: 'pre' as const, spans: entities(part, names) }]
      : paragraphs(part, reading);
  });
}

/** Lines that begin with `>` are quoted; neighbours share one quote. */
function paragraphs(text: string, reading: Reading): readonly Span[] {
  return text.split(/((?:^(?:&gt;|>) ?.*(?:\n|$))+)/m).flatMap((part, index) => {
    if (part === '') return [];
    if (index % 2 === 0) return inline(part, reading);
    const quoted = part.replace(/\n$/, '').replace(/^(?:&gt;|>) ?/gm, '');
    return [{ type: 'quote' as const, spans: inline(quoted, reading) }];
  });
}

const before = String.raw`(?<![\p{L}\p{N}])`;
const after = String.raw`(?![\p{L}\p{N}])`;

/** `*bold*`: the mark touches the text inside and no word outside. */
function wrapped(name: string, mark: string): string {
  return String.raw`${before}${mark}(?<${name}>[^\s${mark}](?:[^${mark}\n]*[^\s${mark}])?)${mark}${after}`;
}

const tokens = new RegExp(
  [
    String.raw`<(?<entity>[^<>\n]+)>`,
    '`(?<code>[^`\\n]+)`',
    wrapped('bold', '\\*'),
    wrapped('italic', '_'),
    wrapped('strike', '~'),
    String.raw`:(?<emoji>[a-z0-9_+\-]+):`,
    String.raw`(?<url>https?:\/\/[^\s<>|]+)`,
  ].join('|'),
  'gu',
);

function inline(text: string, reading: Reading): readonly Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const found of text.matchAll(tokens)) {
    if (found.index > end) spans.push(plain(text.slice(end, found.index)));
    spans.push(tokenSpan(found[0], found.groups ?? {}, reading));
    end = found.index + found[0].length;
  }
  if (end < text.length) spans.push(plain(text.slice(end)));
  return spans;
}

type Groups = Readonly<Record<string, string | undefined>>;

function tokenSpan(token: string, { entity, code, emoji, url, ...groups }: Groups, reading: Reading): Span {
  if (entity !== undefined) return entitySpan(entity, reading.names);
  // Even inside code Slack reads what stands in angle brackets.
  if (code !== undefined) return { type: 'code', spans: entities(code, reading.names) };
  if (emoji !== undefined) return emojiSpan(emoji) ?? plain(token);
  if (url !== undefined) return bareLink(url, reading);
  return markedSpan(groups, reading) ?? plain(token);
}

function markedSpan(groups: Groups, reading: Reading): Span | undefined {
  for (const type of ['bold', 'italic', 'strike'] as const) {
    const inner = groups[type];
    if (inner !== undefined) return { type, spans: inline(inner, reading) };
  }
  return undefined;
}

function bareLink(escaped: string, { verbatim }: Reading): Span {
  const url = unescaped(escaped);
  return verbatim || !isLinkable(url) ? { type: 'text', text: url } : { type: 'link', url, text: url };
}

function entities(text: string, names: Names): readonly Span[] {
  return text.split(/<([^<>\n]+)>/).flatMap((part, index) => {
    if (part === '') return [];
    return [index % 2 === 1 ? entitySpan(part, names) : plain(part)];
  });
}
