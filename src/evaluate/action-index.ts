/** Names of actions come from events: no more of them are kept, and none that is longer than any real one. */
const mostKept = 2000;
const longestKept = 200;

/**
 * Finds what can hold for an event with an action, in the order given. Every item is asked once for each action and the
 * answer kept, as an organization has a few hundred actions, and a pattern costs more than a look-up.
 */
export function createActionIndex<Item>(
  items: readonly Item[],
  canHaveAction: (item: Item, action: string) => boolean,
): (action: string) => readonly Item[] {
  const byAction = new Map<string, readonly Item[]>();
  return (action) => {
    const known = byAction.get(action);
    if (known !== undefined) return known;
    const found = items.filter((item) => canHaveAction(item, action));
    if (action.length > longestKept) return found;
    if (byAction.size >= mostKept) byAction.clear();
    byAction.set(action, found);
    return found;
  };
}
