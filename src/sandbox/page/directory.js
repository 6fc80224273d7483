/** Who and what there is: to choose from, and to find where a link leads. */
export const directory = { people: [], channels: new Map(), site: '' };

const kinds = { users: 'people', channels: 'channels', conversations: 'channels' };

/** The choices of an element: its own, or people or channels. */
export function optionsOf({ type, options }) {
  if (options !== undefined) return options;
  const [kind] = type.replace(/^multi_/, '').split('_');
  const all = [...(directory[kinds[kind]] ?? []).values()];
  return all.map(({ id, name }) => ({ value: id, label: [{ type: 'text', text: name }] }));
}

/** The message that a link leads to: https://docs.slack.dev/reference/methods/chat.getPermalink */
export function messageAt(url) {
  const [, id, seconds, micros] =
    /^archives\/(\w+)\/p(\d+)(\d{6})(?:\?|$)/.exec(url.slice(directory.site.length)) ?? [];
  const channel = directory.channels.get(id);
  if (!url.startsWith(directory.site) || channel === undefined) return undefined;
  const parent = new URL(url).searchParams.get('thread_ts');
  return { channel, ts: parent ?? `${seconds}.${micros}` };
}
