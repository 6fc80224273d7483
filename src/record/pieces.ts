import { setImmediate as pause } from 'node:timers/promises';

/** Cuts a list so that one statement's parameters stay far below what the databases take. */
export function* inPieces<T>(list: readonly T[], size = 500): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

/** The same for what may be very much: SQLite works in our own thread, and between two pieces others have their turn. */
export async function* inPiecesWithPauses<T>(list: readonly T[]): AsyncGenerator<readonly T[]> {
  let isFirst = true;
  for (const piece of inPieces(list)) {
    if (!isFirst) await pause();
    isFirst = false;
    yield piece;
  }
}
