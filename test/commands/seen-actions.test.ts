import { describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { usePostgres } from '../record/a-postgres.ts';
import { at } from './a-replay.ts';

const { newUrl } = usePostgres();

describe.each([
  ['SQLite', async () => 'sqlite::memory:'],
  ['PostgreSQL', newUrl],
])('the actions seen, on %s', (_, urlOf) => {
  it('are counted over all blocks, in lower case, the most frequent first', async () => {
    const store = await openStore(await urlOf());
    expect(await store.seenActions()).toEqual([]);
    const events = Array.from({ length: 3000 }, (_unused, n) =>
      at(n, { action: n % 3 === 0 ? 'Rare' : 'often' }),
    );
    await store.ingest((transaction) => transaction.insertEvents([...events, at(1, { action: 'RARE' })]));
    expect(await store.seenActions()).toEqual([
      { action: 'often', events: 2000 },
      { action: 'rare', events: 1001 },
    ]);
    await store.close();
  });
});
