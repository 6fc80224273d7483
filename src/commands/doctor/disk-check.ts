import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Finding, failed, ok, skipped, warned } from './finding.ts';

/** How many bytes may still be written below a path; undefined where the file system does not tell. */
export type FreeSpace = (path: string) => Promise<number | undefined>;

const check = 'disk';
const mb = 1_000_000;
/** SQLite's log holds 8 MB when it is folded into the file, which grows meanwhile: with less a commit may fail. */
const leastFree = 16 * mb;
/** With less there is time to act, but not much. */
const comfortablyFree = 500 * mb;

/** Room for an SQLite database to grow; PostgreSQL's own disk cannot be seen from here. */
export async function checkDisk(databaseUrl: string, freeSpace: FreeSpace): Promise<Finding> {
  const path = /^sqlite:(?<path>.+)$/s.exec(databaseUrl)?.groups?.['path'];
  if (path === undefined) return skipped(check, 'PostgreSQL has its own, which cannot be seen from here');
  if (path === ':memory:') return skipped(check, 'the database is in memory');
  const free = await freeSpace(path);
  if (free === undefined) return skipped(check, `the disk of ${path} does not tell how much is free`);
  return toFinding(path, free);
}

function toFinding(path: string, free: number): Finding {
  const text = `${sizeText(free)} free for ${path}`;
  if (free >= comfortablyFree) return ok(check, text);
  const room = 'make room, or move the database to a larger disk and name it in DATABASE_URL';
  if (free >= leastFree) return warned(check, text, `${room}: once it is full no event is taken`);
  return failed(check, `${text}: what comes now cannot be stored, and Atlassian gets 503`, room);
}

function sizeText(bytes: number): string {
  return bytes < 1000 * mb ? `${Math.floor(bytes / mb)} MB` : `${(bytes / mb / 1000).toFixed(1)} GB`;
}

/** Where there is nothing at the path yet, of the nearest folder above it. */
export async function freeSpaceAt(path: string): Promise<number | undefined> {
  if (!existsSync(path)) return freeSpaceAt(dirname(path));
  const { bavail, bsize, blocks } = await statfs(path).catch(() => ({ bavail: 0, bsize: 0, blocks: 0 }));
  return blocks === 0 ? undefined : bavail * bsize;
}
