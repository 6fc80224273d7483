import { type LoadedRules, loadFiles } from '../evaluate/load-rules.ts';
import { type RuleFiles, readRuleFiles } from '../evaluate/rule-files.ts';
import { filesBeingWritten } from './being-written.ts';
import { differingFiles, type Look, lookAt } from './look.ts';
import { stateOfLoaded } from './standing.ts';

export interface FolderWatch {
  /** What the folder holds now. */
  read(): Promise<LoadedRules>;
  /**
   * What the folder holds, where that has changed since it was read last and two calls have seen the same: a file
   * that is half written, or a folder that is half copied, is left until it is whole. Where a file does not come to
   * rest the others wait for it a few calls only.
   */
  readChanged(): Promise<LoadedRules | undefined>;
}

/** After so many calls in unrest nothing waits for what is being written: a second, at two calls a second. */
const patience = 3;
/** Mistakes may be those of a folder that is half copied: they are told later. */
const patienceWithMistakes = 4 * patience;

interface Reading {
  /** How the files looked that were read. */
  readonly look: Look;
  readonly files: RuleFiles['files'];
  readonly state: string;
}

export function createFolderWatch(folder: string): FolderWatch {
  let last: Reading = { look: new Map(), files: new Map(), state: '' };
  let looks: readonly [Look, Look] = [last.look, last.look];
  let unrest = 0;

  const take = (look: Look, read: RuleFiles): LoadedRules => {
    const loaded = loadFiles(folder, read);
    last = { look, files: read.files, state: stateOfLoaded(loaded) };
    return loaded;
  };

  const readQuiet = async (look: Look): Promise<LoadedRules | undefined> => {
    const read = await readRuleFiles(folder);
    return differingFiles(look, await lookAt(folder)).size > 0 ? undefined : take(look, read);
  };

  /** All but what is being written, of which the last reading stands. */
  const readRestless = async (look: Look, busy: ReadonlySet<string>): Promise<LoadedRules | undefined> => {
    if ([...differingFiles(last.look, look)].every((path) => busy.has(path))) return undefined;
    const read = await readRuleFiles(folder);
    const left = new Set([...busy, ...differingFiles(look, await lookAt(folder))]);
    const before = last;
    const loaded = take(keep(left, before.look, look), {
      files: keep(left, before.files, read.files),
      mistakes: read.mistakes.filter(({ file }) => !left.has(file)),
    });
    const isNews = last.state !== before.state && (loaded.ok || unrest >= patienceWithMistakes);
    if (!isNews) last = before;
    return isNews ? loaded : undefined;
  };

  return {
    async read() {
      const look = await lookAt(folder);
      looks = [look, look];
      return take(look, await readRuleFiles(folder));
    },
    async readChanged() {
      const look = await lookAt(folder);
      const [first, before] = looks;
      looks = [before, look];
      const isQuiet = differingFiles(before, look).size === 0;
      const isRead = differingFiles(last.look, look).size === 0;
      unrest = isRead ? 0 : unrest + 1;
      if (isRead) return undefined;
      const whole = isQuiet ? await readQuiet(look) : undefined;
      if (whole !== undefined) unrest = 0;
      if (unrest < patience) return whole;
      // To read what is written anew all the time is dear, as it may be for nothing.
      const isTurn = unrest % patience === 0;
      return readRestless(
        look,
        isTurn ? filesBeingWritten([first, before, look]) : differingFiles(before, look),
      );
    },
  };
}

/** The entries of these names as they were before, all others as they are now. */
function keep<Value>(
  names: ReadonlySet<string>,
  before: ReadonlyMap<string, Value>,
  now: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return new Map([
    ...[...now].filter(([name]) => !names.has(name)),
    ...[...before].filter(([name]) => names.has(name)),
  ]);
}
