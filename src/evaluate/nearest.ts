/** ` (did you mean "x"?)` where one of the known words is close to what was written, else nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const word = nearest(written, known);
  return word === undefined ? '' : ` (did you mean "${word}"?)`;
}

/** The known word that takes the fewest edits, where that is few enough to be a slip. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  if (written.length > longestWord) return undefined;
  const ranked = known
    .filter((word) => Math.abs(word.length - written.length) <= mostEdits(word))
    .map((word) => ({ word, edits: editDistance(written.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, edits }) => edits <= mostEdits(word))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.word;
}

function mostEdits(word: string): number {
  return Math.max(1, Math.floor(word.length / 3));
}

const longestWord = 100;

/** Insertions, deletions, substitutions and swaps of neighbours, each one edit. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
