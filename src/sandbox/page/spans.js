import { messageAt } from './directory.js';
import { el } from './dom.js';

const tags = { bold: 'strong', italic: 'em', strike: 's', code: 'code', pre: 'pre', quote: 'blockquote' };

/** Pieces of text as the server has read them. */
export function spanNodes(spans) {
  return spans.map(spanNode);
}

/** The same as text alone, for labels. */
export function spanText(spans) {
  return spans.map((span) => span.text ?? spanText(span.spans)).join('');
}

function spanNode(span) {
  if (tags[span.type] !== undefined) return el(tags[span.type], {}, spanNodes(span.spans));
  switch (span.type) {
    case 'link':
      return link(span.url, span.text);
    case 'mention':
      return el('span', { className: span.everyone ? 'mention everyone' : 'mention' }, span.text);
    case 'channel':
      return el('span', { className: 'mention' }, span.text);
    case 'emoji':
      return el('span', { role: 'img', title: `:${span.name}:`, aria: { label: span.name } }, span.text);
    case 'date':
      return dateNode(span);
    default:
      return document.createTextNode(span.text);
  }
}

/** A link to a message leads there, to nowhere outside. */
function link(url, text) {
  const found = messageAt(url);
  if (found === undefined)
    return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer', title: url }, text);
  const data = { messageChannel: found.channel.id, messageTs: found.ts };
  return el('button', { type: 'button', className: 'link', data }, text);
}

function dateNode({ at, format, text, url }) {
  const shown = el('time', { dateTime: new Date(at).toISOString(), title: text }, formatDate(at, format));
  return url === undefined
    ? shown
    : el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, shown);
}

const formats = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** Slack's own words for dates: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
function formatDate(at, format) {
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    const options = formats[name.replace(/_pretty$/, '')];
    if (options === undefined) return whole;
    const near = name.endsWith('_pretty') ? nearDay(at) : undefined;
    return near ?? new Intl.DateTimeFormat(undefined, options).format(at);
  });
}

/** Yesterday, today or tomorrow; undefined for any other day. */
function nearDay(at) {
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - new Date().setHours(0, 0, 0, 0)) / 86_400_000);
  if (Math.abs(days) > 1) return undefined;
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(days, 'day');
}

export function clockTime(at) {
  const text = new Intl.DateTimeFormat(undefined, formats.time).format(at);
  return el('time', { dateTime: new Date(at).toISOString(), title: new Date(at).toLocaleString() }, text);
}
