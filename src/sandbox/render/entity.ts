import { isLinkable, type Names, plain, type Span, unescaped } from './spans.ts';

/** What stands between `<` and `>`: a link, a person, a channel, everyone, a date. */
export function entitySpan(inner: string, names: Names): Span {
  const [target = '', ...rest] = inner.split('|');
  const label = rest.length === 0 ? undefined : unescaped(rest.join('|'));
  const name = target.slice(1);
  if (target.startsWith('@'))
    return { type: 'mention', text: `@${names.user(name) ?? label ?? name}`, everyone: false };
  if (target.startsWith('#'))
    return { type: 'channel', id: name, text: `#${names.channel(name) ?? label ?? name}` };
  if (target.startsWith('!')) return specialSpan(name, label);
  const url = unescaped(target);
  return isLinkable(url) ? { type: 'link', url, text: label ?? url } : plain(`<${inner}>`);
}

const everyone = ['here', 'channel', 'everyone', 'group'];

function specialSpan(name: string, label: string | undefined): Span {
  const [kind = '', first = ''] = name.split('^');
  if (kind === 'date') return dateSpan(name, label);
  if (kind === 'subteam') return { type: 'mention', text: label ?? `@${first}`, everyone: false };
  if (everyone.includes(name)) return { type: 'mention', text: `@${name}`, everyone: true };
  return { type: 'text', text: label ?? `<${name}>` };
}

function dateSpan(name: string, label: string | undefined): Span {
  const [, seconds, format = '', url] = name.split('^');
  const text = label ?? format;
  if (!/^\d+$/.test(seconds ?? '')) return { type: 'text', text };
  const date = { type: 'date' as const, at: Number(seconds) * 1000, format, text };
  return url !== undefined && isLinkable(url) ? { ...date, url } : date;
}
