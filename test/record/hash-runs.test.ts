import { expect, it } from '@jest/globals';
import { findInRuns, hashBits, hashesInRuns, insertRun } from '../../src/record/event-table/hash-runs.ts';
import { createHashTable } from '../../src/record/event-table/hash-table.ts';
import { openSqlite } from '../../src/record/open-sqlite.ts';

it('gives back the hashes of its runs, and the numbers of each', async () => {
  const { reader, transaction, writer, close } = await openSqlite(':memory:');
  const most = 2 ** hashBits - 1;
  // In one chunk, in others, and with the first and last there can be.
  const numbers = new Map([
    [0, [1, 9]],
    [1, [2]],
    [2 ** 32 + 1, [3, 12]],
    [2 ** 40, [4]],
    [most - 1, [10]],
    [most, [5, 11]],
  ]);
  const ranges = [
    [1, 5],
    [6, 12],
  ] as const;
  for (const [first, last] of ranges) {
    const table = createHashTable(8);
    for (const [hash, seqs] of numbers)
      for (const seq of seqs) if (seq >= first && seq <= last) table.add(hash, seq);
    expect(await transaction(async () => insertRun(writer, table))).toBe(last);
  }
  for (const [hash, seqs] of numbers) expect(findInRuns(reader, hash)).toEqual(seqs);
  expect(findInRuns(reader, 2)).toEqual([]);
  const hashes = [...hashesInRuns(reader)].flat();
  const each = [...numbers].flatMap(([hash, seqs]) => seqs.map(() => hash));
  expect(hashes.sort((a, b) => a - b)).toEqual(each);
  await close();
});
