import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { type LoadedRules, loadRules } from '../evaluate/load-rules.ts';
import { differingPath, lookAt } from './look.ts';

export interface FolderWatch {
  /** What the folder holds now. */
  read(): Promise<LoadedRules>;
  /**
   * What the folder holds, where that has changed since it was read last and two calls have seen the same: a file
   * that is half written, or a folder that is half copied, is left until it is whole. Where that takes long it is a
   * mistake, that somebody may see why their change is not in force.
   */
  readChanged(): Promise<LoadedRules | undefined>;
}

/** Calls in a row that see something else: five seconds, at two calls a second. */
const longestUnrest = 10;

export function createFolderWatch(folder: string): FolderWatch {
  let read = '';
  let seen = '';
  let unrest = 0;

  const tellUnrest = async (before: string, look: string): Promise<LoadedRules> => {
    // Read again when it rests, even if it is then what it was.
    read = '';
    const file = relative(await realpath(folder), differingPath(before, look));
    const message = 'is written all the time: no change of the rules is in force until it rests';
    return { ok: false, mistakes: [{ file, line: 1, column: 1, message }] };
  };

  return {
    async read() {
      read = await lookAt(folder);
      seen = read;
      return loadRules(folder);
    },
    async readChanged() {
      const look = await lookAt(folder);
      const before = seen;
      seen = look;
      unrest = look === before ? 0 : unrest + 1;
      if (unrest === longestUnrest) return tellUnrest(before, look);
      if (look === read || unrest > 0) return undefined;
      const loaded = await loadRules(folder);
      if ((await lookAt(folder)) !== look) return undefined;
      read = look;
      return loaded;
    },
  };
}
