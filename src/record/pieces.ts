/** Cuts a list so that one statement's parameters stay far below what the databases take. */
export function* inPieces<T>(list: readonly T[], size = 500): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}
