import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RelayError } from '../errors.ts';
import type { CommandInput } from './command.ts';
import { openExistingStore } from './open-existing-store.ts';
import { differenceText } from './replay/difference-text.ts';
import { play } from './replay/play.ts';
import { createProgress } from './replay/progress.ts';
import { parseSince } from './replay/since.ts';
import { toJson } from './replay/to-json.ts';
import { toText } from './replay/to-text.ts';
import { loadSoundRules, rulesDir } from './rules.ts';

/**
 * The alerts that rules would have made of the stored events, nothing muted. With `--rules OTHER_DIR` the difference
 * that it makes to use that folder instead of RULES_DIR's.
 */
export async function runReplay(input: CommandInput): Promise<number> {
  const { args, options, environment, screen } = input;
  if (args.length > 0) throw new RelayError('usage', 'replay takes no file: it reads the stored events.');
  const since = options.since === undefined ? undefined : parseSince(options.since, Date.now());
  const dirs = { before: rulesDir(environment), after: options.rules ?? rulesDir(environment) };
  const rules = await loadSoundRules(dirs.after);
  const before = (await isSameFolder(dirs.before, dirs.after))
    ? undefined
    : await loadSoundRules(dirs.before);
  const store = await openExistingStore(environment);
  const progress = createProgress(screen, Date.now);
  try {
    const replayed = await play({
      store,
      rules,
      ...(before && { before }),
      ...(since !== undefined && { since }),
      ...(progress && { onProgress: progress.note }),
    }).finally(progress?.end);
    if (options.json === true) screen.print(JSON.stringify(toJson(replayed), null, 2));
    else
      screen.print(before === undefined ? toText(replayed, screen) : differenceText(replayed, dirs, screen));
    return 0;
  } finally {
    await store.close();
  }
}

async function isSameFolder(...dirs: readonly [string, string]): Promise<boolean> {
  const [a, b] = await Promise.all(dirs.map((dir) => realpath(dir).catch(() => resolve(dir))));
  return a === b;
}
