import { type LoadedRules, loadRules } from '../evaluate/load-rules.ts';
import { lookAt } from './look.ts';

export interface FolderWatch {
  /** What the folder holds now. */
  read(): Promise<LoadedRules>;
  /**
   * What the folder holds, where that has changed since it was read last and two calls have seen the same: a file
   * that is half written, or a folder that is half copied, is left until it is whole.
   */
  readChanged(): Promise<LoadedRules | undefined>;
}

export function createFolderWatch(folder: string): FolderWatch {
  let read = '';
  let seen = '';
  return {
    async read() {
      read = await lookAt(folder);
      seen = read;
      return loadRules(folder);
    },
    async readChanged() {
      const look = await lookAt(folder);
      const isSteady = look === seen;
      seen = look;
      if (look === read || !isSteady) return undefined;
      const loaded = await loadRules(folder);
      if ((await lookAt(folder)) !== look) return undefined;
      read = look;
      return loaded;
    },
  };
}
