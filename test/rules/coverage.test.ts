import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { coverageFile, coverageTable, products } from '../../docs/coverage.ts';
import { pack } from './the-pack.ts';

const watched = Object.entries(products).flatMap(([product, { watches }]) =>
  Object.entries(watches).map(([thing, what]) => ({
    tag: `covers.${product}.${thing}`,
    notInThisLog: typeof what === 'string' ? undefined : what.notInThisLog,
  })),
);
const tags = pack.rules.flatMap((rule) => rule.tags.filter((tag) => tag.startsWith('covers.')));

describe('the coverage table', () => {
  it('is what the pack says today (else run: node docs/coverage.ts)', async () => {
    expect(await readFile(coverageFile, 'utf8')).toBe(coverageTable(pack.rules));
  });

  it('names every rule of the pack', () => {
    const table = coverageTable(pack.rules);
    for (const { id } of pack.rules) expect(table).toContain(`[${id}](`);
    expect(coverageTable(pack.rules.slice(1))).not.toBe(table);
  });

  it.each(watched)('has a rule, or a reason why there is none: $tag', ({ tag, notInThisLog }) => {
    expect(tags.includes(tag)).toBe(notInThisLog === undefined);
  });

  it('knows everything that rules say they cover', () => {
    expect(tags.filter((tag) => !watched.some((thing) => thing.tag === tag))).toEqual([]);
    expect(tags.length).toBeGreaterThan(30);
  });
});
