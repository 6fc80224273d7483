import type { Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { messageOf } from '../errors.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import type { Mistake } from './rule.ts';

interface RuleFiles {
  /** By path relative to the folder, with `/` on every system. */
  readonly files: ReadonlyMap<string, string>;
  readonly mistakes: readonly Mistake[];
}

/** What the most characters of a file take at most; what is larger is not even read. */
const mostBytes = 3 * 512 * 1024;

/**
 * Reads every `*.yaml` and `*.yml` below the folder. Links are followed; names that begin with a dot are passed over,
 * as a mounted ConfigMap keeps every file a second time in such a folder, and editors keep their locks in such files.
 */
export async function readRuleFiles(folder: string): Promise<RuleFiles> {
  const files = new Map<string, string>();
  const mistakes: Mistake[] = [];

  async function readFolder(relative: string, above: readonly string[]): Promise<void> {
    const real = await realpath(join(folder, relative));
    if (above.includes(real)) return;
    for (const name of (await readdir(real)).sort()) {
      if (name.startsWith('.')) continue;
      const path = posix.join(relative, name);
      await attempt(path, () => readEntry(path, [...above, real]));
    }
  }

  async function readEntry(path: string, above: readonly string[]): Promise<void> {
    const kind = await stat(join(folder, path)).catch((error) => {
      if (isRuleFile(path)) throw error;
      return undefined;
    });
    if (kind?.isDirectory() === true) await readFolder(path, above);
    else if (isRuleFile(path)) await readRuleFile(path, kind);
  }

  async function readRuleFile(path: string, kind: Stats | undefined): Promise<void> {
    // To open a pipe waits for its other end, for ever if there is none.
    if (kind?.isFile() !== true)
      throw new Error('it is a pipe, a socket or a device, and a file is expected');
    if (kind.size > mostBytes) throw new Error('it is larger than 512 KiB');
    const decoded = decodeUtf8(await readFile(join(folder, path)));
    if ('text' in decoded) files.set(path, decoded.text);
    else mistakes.push({ file: path, ...decoded.wrongAt, message: notUtf8(decoded.wrongByte) });
  }

  async function attempt(path: string, read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      const start = isRuleFile(path) ? 1 : 0;
      mistakes.push({
        file: path,
        line: start,
        column: start,
        message: `cannot be read: ${messageOf(error)}`,
      });
    }
  }

  try {
    await readFolder('', []);
  } catch (error) {
    const message = words[codeOf(error)] ?? `cannot be read: ${messageOf(error)}`;
    mistakes.push({ file: folder, line: 0, column: 0, message });
  }
  return { files, mistakes };
}

function isRuleFile(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function notUtf8(byte: number): string {
  return `the file is not UTF-8: the byte 0x${byte.toString(16).padStart(2, '0')} cannot stand here`;
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'this is a file, and a folder is expected',
};

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
