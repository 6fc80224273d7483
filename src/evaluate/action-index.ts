/** Names of actions come from events: no more of them are kept, and none that is longer than any real one. */
const mostKept = 2000;
const longestKept = 200;

/**
 * Finds what can hold for an event with an action, in the order given, as `prepare` makes it ready. Every item is asked
 * once for each action and the answer kept, as an organization has a few hundred actions, and a pattern costs more than
 * a look-up.
 */
export function createActionIndex<Item, Found>(
  items: readonly Item[],
  canHaveAction: (item: Item, action: string) => boolean,
  prepare: (found: readonly Item[]) => Found,
): (action: string) => Found {
  const byAction = new Map<string, Found>();
  return (action) => {
    const known = byAction.get(action);
    if (known !== undefined) return known;
    const found = prepare(items.filter((item) => canHaveAction(item, action)));
    if (action.length > longestKept) return found;
    if (byAction.size >= mostKept) byAction.clear();
    byAction.set(action, found);
    return found;
  };
}
