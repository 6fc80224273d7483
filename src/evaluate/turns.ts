/** Lets work on the same thing wait for the work that was called before it; behind work that fails, it fails too. */
export function createTurns<Thing extends object>(): <T>(thing: Thing, work: () => Promise<T>) => Promise<T> {
  const last = new WeakMap<Thing, Promise<unknown>>();
  return (thing, work) => {
    const turn = (last.get(thing) ?? Promise.resolve()).then(work);
    last.set(thing, turn);
    return turn;
  };
}
