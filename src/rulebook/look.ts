import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';

/**
 * What the rule files look like from outside: two looks are equal only where in between no file was written,
 * swapped, added or removed. Follows links and passes over names with a dot, as the reading of the files does.
 * Cheap enough to be done all the time: no file is opened.
 */
export async function lookAt(folder: string): Promise<string> {
  const lines = await attempt(folder, () => lookInto(folder, []));
  return lines.join('\n');
}

/** A path of which the two looks tell different things; empty where there is none. */
export function differingPath(before: string, look: string): string {
  const [old, now] = [before.split('\n'), look.split('\n')];
  const line = now.find((other) => !old.includes(other)) ?? old.find((other) => !now.includes(other)) ?? '';
  return line.replace(/( \d+:\d+ \d+ \d+ \d+|: .*)$/, '');
}

async function lookInto(folder: string, above: readonly string[]): Promise<string[]> {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const entries = await readdir(real, { withFileTypes: true });
  const looks = entries.filter(canHoldRules).map(({ name }) => {
    const path = join(real, name);
    return attempt(path, () => lookAtEntry(path, [...above, real]));
  });
  return (await Promise.all(looks)).flat().sort();
}

async function lookAtEntry(path: string, above: readonly string[]): Promise<string[]> {
  const seen = await stat(path, { bigint: true });
  if (seen.isDirectory()) return lookInto(path, above);
  // The change time cannot be set from outside: it tells a file that was swapped for one as large and as old.
  const { dev, ino, size, mtimeNs, ctimeNs } = seen;
  return isRuleFile(path) ? [`${path} ${dev}:${ino} ${size} ${mtimeNs} ${ctimeNs}`] : [];
}

/** Files come and go while they are looked at: that they cannot be looked at is what is seen. */
async function attempt(path: string, look: () => Promise<string[]>): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    return [`${path}: ${messageOf(error)}`];
  }
}

function canHoldRules(entry: Dirent): boolean {
  return !entry.name.startsWith('.') && (isRuleFile(entry.name) || !entry.isFile());
}

function isRuleFile(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}
