import type { Changes } from './changes.ts';

interface Wait<T> {
  readonly changes: Changes;
  readonly find: () => T | undefined | null | false;
  readonly timeoutMs: number;
  /** Said when the time is over. */
  readonly describe: () => string;
}

/** What `find` gives once it gives something: looked at now and again after every change, never by polling. */
export function waitFor<T>({ changes, find, timeoutMs, describe }: Wait<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const look = () => {
      try {
        const found = find();
        if (found !== undefined && found !== null && found !== false) end(() => resolve(found));
      } catch (error) {
        end(() => reject(error));
      }
    };
    const late = () =>
      end(() => reject(new Error(`nothing of the kind within ${timeoutMs} ms; ${describe()}`)));
    const timer = setTimeout(late, timeoutMs);
    const stop = changes.listen(look);
    look();
  });
}
