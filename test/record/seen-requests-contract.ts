import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/record/store.ts';
import { noon } from '../support/builders.ts';
import { useStore } from './a-store.ts';

export function describeSeenRequests(open: () => Promise<Store>): void {
  describe('signed requests', () => {
    const store = useStore(open);

    it('are claimed once each', async () => {
      expect(await store().claimRequest('one', noon)).toBe(true);
      expect(await store().claimRequest('one', noon + 1)).toBe(false);
      expect(await store().claimRequest('two', noon)).toBe(true);
      const claims = await Promise.all([...Array(10)].map(() => store().claimRequest('three', noon)));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('keep their answer', async () => {
      await store().claimRequest('one', noon);
      expect(await store().findAnswer('one')).toBeUndefined();
      await store().saveAnswer('one', '{"status":200}');
      expect(await store().findAnswer('one')).toBe('{"status":200}');
      expect(await store().findAnswer('another')).toBeUndefined();
    });

    it('are forgotten by their age', async () => {
      await store().claimRequest('old', noon);
      await store().claimRequest('new', noon + 1);
      await store().forgetRequests(noon + 1);
      expect(await store().claimRequest('old', noon + 2)).toBe(true);
      expect(await store().claimRequest('new', noon + 2)).toBe(false);
    });
  });
}
