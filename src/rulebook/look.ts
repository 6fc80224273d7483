import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { messageOf } from '../errors.ts';

/** How a file looked from outside. */
export interface Seen {
  /** Another one where the file was written or swapped. */
  readonly mark: string;
  readonly size: bigint;
}

/** The rule files by path relative to the folder, as their reading names them. */
export type Look = ReadonlyMap<string, Seen>;

/**
 * What the rule files look like from outside: two looks differ only in what was written, swapped, added or removed
 * in between. Follows links and passes over names with a dot, as the reading of the files does.
 * Cheap enough to be done all the time: no file is opened.
 */
export async function lookAt(folder: string): Promise<Look> {
  return new Map(await attempt('', () => lookInto({ folder, path: '' }, [])));
}

/** The files that are not in both looks, or not as they were. */
export function differingFiles(before: Look, after: Look): ReadonlySet<string> {
  const paths = [...before.keys(), ...after.keys()];
  return new Set(paths.filter((path) => before.get(path)?.mark !== after.get(path)?.mark));
}

type Entry = readonly [string, Seen];

interface Place {
  readonly folder: string;
  /** Below the rules folder. */
  readonly path: string;
}

async function lookInto({ folder, path }: Place, above: readonly string[]): Promise<Entry[]> {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const entries = await readdir(real, { withFileTypes: true });
  const looks = entries.filter(canHoldRules).map(({ name }) => {
    const place = { folder: join(real, name), path: posix.join(path, name) };
    return attempt(place.path, () => lookAtEntry(place, [...above, real]));
  });
  return (await Promise.all(looks)).flat();
}

async function lookAtEntry(place: Place, above: readonly string[]): Promise<Entry[]> {
  const seen = await stat(place.folder, { bigint: true });
  if (seen.isDirectory()) return lookInto(place, above);
  // The change time cannot be set from outside: it tells a file that was swapped for one as large and as old.
  const { dev, ino, size, mtimeNs, ctimeNs } = seen;
  const mark = `${dev}:${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  return isRuleFile(place.path) ? [[place.path, { mark, size }]] : [];
}

/** Files come and go while they are looked at: that they cannot be looked at is what is seen. */
async function attempt(path: string, look: () => Promise<Entry[]>): Promise<Entry[]> {
  try {
    return await look();
  } catch (error) {
    return [[path, { mark: messageOf(error), size: 0n }]];
  }
}

function canHoldRules(entry: Dirent): boolean {
  return !entry.name.startsWith('.') && (isRuleFile(entry.name) || !entry.isFile());
}

function isRuleFile(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}
