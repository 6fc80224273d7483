import type { DatabaseSync } from 'node:sqlite';

/** Turns at writing on one SQLite connection, which share the commit with those that come right behind. */
export interface SharedCommit {
  /** Waits for the turn; what is executed from here on belongs to it. */
  begin(): Promise<void>;
  /** Ends the turn and resolves once it is committed. */
  commit(): Promise<void>;
  /** Ends the turn as if it had not been; the others of the group keep theirs. */
  rollback(): Promise<void>;
}

/** Turns in one commit at most: bounds how long the first waits for the last. */
const mostTurns = 64;

interface Group {
  readonly committed: PromiseWithResolvers<void>;
  turns: number;
}

/**
 * A commit waits for the disk, whatever is in it. So each turn is a savepoint in one open transaction, which is
 * committed when nobody waits for a turn any more. `open` begins a transaction, waiting for other processes.
 */
export function createSharedCommit(database: DatabaseSync, open: () => Promise<void>): SharedCommit {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let group: Group | undefined;
  let release = () => {};

  const takeTurn = async (): Promise<void> => {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = turn.promise;
    waiting += 1;
    await before;
    waiting -= 1;
    release = turn.resolve;
  };

  /** Commits what the group has, if it is time; everybody in it learns how that went. */
  const settle = (current: Group): void => {
    if (waiting > 0 && current.turns < mostTurns) return;
    group = undefined;
    try {
      if (current.turns > 0) database.exec('commit');
      else if (database.isTransaction) database.exec('rollback');
      current.committed.resolve();
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      current.committed.reject(error);
    }
  };

  const endTurn = (current: Group): void => {
    try {
      settle(current);
    } finally {
      release();
    }
  };

  return {
    async begin() {
      await takeTurn();
      try {
        if (group === undefined) {
          await open();
          group = { committed: Promise.withResolvers<void>(), turns: 0 };
          // Rejected for each that waits for it; where none does, nobody has lost anything.
          group.committed.promise.catch(() => {});
        }
        database.exec('savepoint turn');
      } catch (error) {
        if (group !== undefined) endTurn(group);
        else release();
        throw error;
      }
    },
    commit() {
      const current = group;
      if (current === undefined) return Promise.reject(new Error('no turn to commit'));
      try {
        database.exec('release turn');
        current.turns += 1;
      } finally {
        endTurn(current);
      }
      return current.committed.promise;
    },
    async rollback() {
      const current = group;
      if (current === undefined) return;
      try {
        if (database.isTransaction) database.exec('rollback to turn; release turn');
        else abandon(current);
      } finally {
        endTurn(current);
      }
    },
  };

  /** Some errors, such as a full disk, have rolled back everything: the turns before this one too. */
  function abandon(current: Group): void {
    current.committed.reject(new Error('the transaction was rolled back by the database'));
    current.turns = 0;
    group = undefined;
  }
}
