import type { DatabaseSync } from 'node:sqlite';

/** Turns at writing on one SQLite connection, which share the commit with those that come right behind. */
export interface SharedCommit {
  /** Waits for the turn; what is executed from here on belongs to it. */
  begin(): Promise<void>;
  /** Ends the turn and resolves once it is committed. */
  commit(): Promise<void>;
  /** Ends the turn as if it had not been; the others of the group keep theirs. */
  rollback(): Promise<void>;
  /** How often something has been rolled back so far, be it a turn or a group. */
  readonly rollbacks: number;
  /** Resolves when the turn that is being taken has ended and all is committed; later turns are refused. */
  close(): Promise<void>;
}

/** Turns in one commit at most: bounds how long the first waits for the last. */
const mostTurns = 64;

interface Group {
  readonly committed: PromiseWithResolvers<void>;
  turns: number;
  /** Whether a turn is being taken right now. */
  busy: boolean;
  /** Whether it is to be committed as soon as none is. */
  due: boolean;
}

export interface SharedCommitParts {
  readonly database: DatabaseSync;
  /** Begins a transaction, waiting for other processes. */
  readonly open: () => Promise<void>;
  /** Resolves when what was committed before the call is on the disk; where it is left out, a commit sees to that. */
  readonly sync?: () => Promise<void>;
}

/**
 * A commit costs the same, whatever is in it. So each turn is a savepoint in one open transaction, which is committed
 * once everything that was ready to write has had its turn: at the end of the event loop's round. The next group
 * begins while this one waits for the disk.
 */
export function createSharedCommit({
  database,
  open,
  sync = async () => {},
}: SharedCommitParts): SharedCommit {
  const commit = database.prepare('commit');
  const beginTurn = database.prepare('savepoint turn');
  const releaseTurn = database.prepare('release turn');
  let last: Promise<void> = Promise.resolve();
  let group: Group | undefined;
  let release = () => {};
  let rollbacks = 0;
  let isClosed = false;

  const takeTurn = async (): Promise<void> => {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = turn.promise;
    await before;
    release = turn.resolve;
  };

  /** Commits what the group has; everybody in it learns how that went. */
  const settle = (current: Group): void => {
    if (group !== current) return;
    group = undefined;
    try {
      if (current.turns > 0) commit.run();
      else database.exec('rollback');
      current.committed.resolve(current.turns > 0 ? sync() : undefined);
    } catch (error) {
      rollbacks += 1;
      if (database.isTransaction) database.exec('rollback');
      current.committed.reject(error);
    }
  };

  const openGroup = async (): Promise<Group> => {
    await open();
    const opened = { committed: Promise.withResolvers<void>(), turns: 0, busy: false, due: false };
    // Rejected for each that waits for it; where none does, nobody has lost anything.
    opened.committed.promise.catch(() => {});
    setImmediate(() => {
      opened.due = true;
      if (!opened.busy) settle(opened);
    });
    return opened;
  };

  const endTurn = (current: Group): void => {
    current.busy = false;
    if (current.due || current.turns >= mostTurns) settle(current);
    release();
  };

  return {
    async begin() {
      await takeTurn();
      try {
        if (isClosed) throw new Error('the database is closed');
        group ??= await openGroup();
        group.busy = true;
        beginTurn.run();
      } catch (error) {
        if (group !== undefined) endTurn(group);
        else release();
        throw error;
      }
    },
    async commit() {
      const current = group;
      if (current === undefined) throw new Error('no turn to commit');
      try {
        releaseTurn.run();
        current.turns += 1;
      } catch (error) {
        abandon(current);
        throw error;
      } finally {
        endTurn(current);
      }
      return current.committed.promise;
    },
    async rollback() {
      const current = group;
      if (current === undefined) return;
      try {
        database.exec('rollback to turn; release turn');
        rollbacks += 1;
      } catch {
        abandon(current);
      } finally {
        endTurn(current);
      }
    },
    get rollbacks() {
      return rollbacks;
    },
    async close() {
      await takeTurn();
      isClosed = true;
      if (group !== undefined) settle(group);
      release();
    },
  };

  /**
   * Some errors, such as a full disk, have rolled back everything: the turns before this one too. Where only the end of
   * a turn fails there is no telling it from them any more, so they go with it.
   */
  function abandon(current: Group): void {
    rollbacks += 1;
    group = undefined;
    current.committed.reject(new Error('the transaction was rolled back by the database'));
    if (database.isTransaction) database.exec('rollback');
  }
}
