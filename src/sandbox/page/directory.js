/** Who and what there is to choose from where an app lets people pick a person or a channel. */
export const directory = { people: [], channels: [] };

const kinds = { users: 'people', channels: 'channels', conversations: 'channels' };

/** The choices of an element: its own, or people or channels. */
export function optionsOf({ type, options }) {
  if (options !== undefined) return options;
  const [kind] = type.replace(/^multi_/, '').split('_');
  const all = [...(directory[kinds[kind]] ?? []).values()];
  return all.map(({ id, name }) => ({ value: id, label: [{ type: 'text', text: name }] }));
}
