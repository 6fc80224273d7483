import { fdatasync, fstatSync, realpathSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';

const datasync = promisify(fdatasync);

/** Brings SQLite's write-ahead log to the disk while this process goes on. */
export interface LogSync {
  /** Resolves when everything that was committed before the call is on the disk. */
  sync(): Promise<void>;
  /** What was committed may not be on the disk although the log reads as if it were: a sync has failed. */
  isDoubtful(): boolean;
  /** Everything has reached the disk by another way. */
  trust(): void;
  close(): Promise<void>;
}

/**
 * With `synchronous = full` SQLite itself syncs its log in every commit, and all requests of this process stand still
 * meanwhile. Here SQLite leaves that sync out, and whoever wants to know that a commit is durable waits for this one:
 * the same call on the same file, made from a thread of its own. SQLite still syncs what keeps its file whole.
 */
export function createLogSync(databasePath: string): LogSync {
  // SQLite follows a link, and keeps its log beside what that leads to.
  const path = realpathSync(databasePath);
  const { ino } = statSync(path);
  let log: FileHandle | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let doubtful = false;

  const start = async (): Promise<void> => {
    await running.catch(() => {});
    next = undefined;
    running = syncNow();
    return running;
  };

  const syncNow = async (): Promise<void> => {
    try {
      log ??= await open(`${path}-wal`, 'r+');
      await datasync(log.fd);
    } catch (error) {
      doubtful = true;
      throw error;
    }
    if (fstatSync(log.fd).nlink === 0 || !isAt(path, ino))
      throw new Error('its file was taken away: what is written now would be lost');
  };

  return {
    sync() {
      // One that runs may have begun before the commit.
      next ??= start();
      return next;
    },
    isDoubtful: () => doubtful,
    trust() {
      doubtful = false;
    },
    async close() {
      // One that waits for the running one would find the file closed.
      await (next ?? running).catch(() => {});
      await log?.close();
    },
  };
}

/** A file that is open goes on taking everything after it was deleted or replaced, and is gone with this process. */
function isAt(path: string, ino: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino === ino;
}
