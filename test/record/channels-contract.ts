import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/record/store.ts';
import { noon } from '../support/builders.ts';
import { aNotice, useStore } from './a-store.ts';

const channel = '#security-alerts';

export function describeChannels(open: () => Promise<Store>): void {
  describe('channels', () => {
    const store = useStore(open);
    const claim = (claimant: string, now = noon, until = now + 100) =>
      store().claimChannel({ channel, claimant, now, until });
    const dueAt = async (now: number) => (await store().channelTurns(now)).due;
    const nextAfter = async (now: number) => (await store().channelTurns(now)).nextAt;

    it('are due while a message is due, nobody has them and Slack does not limit them', async () => {
      expect(await dueAt(noon)).toEqual([]);
      await store().insertMessage(aNotice({ dueAt: noon + 1 }));
      expect(await dueAt(noon)).toEqual([]);
      expect(await dueAt(noon + 1)).toEqual([channel]);
      await claim('one', noon + 1, noon + 101);
      expect(await dueAt(noon + 100)).toEqual([]);
      expect(await dueAt(noon + 101)).toEqual([channel]);
      await store().releaseChannel(channel, 'one', { channel, notBefore: noon + 50 });
      expect(await dueAt(noon + 49)).toEqual([]);
      expect(await dueAt(noon + 50)).toEqual([channel]);
    });

    it('tell when the next of them will be due that is not due now', async () => {
      expect(await nextAfter(noon)).toBeUndefined();
      await store().insertMessage(aNotice({ dueAt: noon + 7 }));
      await store().insertMessage(aNotice({ channel: '#other', dueAt: noon + 30 }));
      expect(await nextAfter(noon)).toBe(noon + 7);
      expect(await nextAfter(noon + 7)).toBe(noon + 30);
      await claim('one', noon + 7, noon + 20);
      expect(await nextAfter(noon + 7)).toBe(noon + 20);
      await store().releaseChannel(channel, 'one', { channel, notBefore: noon + 60 });
      expect(await nextAfter(noon + 31)).toBe(noon + 60);
      expect(await nextAfter(noon + 61)).toBeUndefined();
    });

    it('belong to one claimant until released or lapsed', async () => {
      expect(await claim('one')).toEqual({ channel, notBefore: 0 });
      expect(await claim('two')).toBeUndefined();
      expect(await claim('one')).toBeDefined();
      expect(await claim('two', noon + 100)).toBeDefined();
      await store().releaseChannel(channel, 'two', { channel, notBefore: 0 });
      expect(await claim('one', noon + 101)).toBeDefined();
    });

    it('keep what their claimant learned, and nothing of one who lost them', async () => {
      const state = {
        channel,
        channelId: 'C1',
        notBefore: noon + 5,
        broken: 'is_archived',
        retryAt: noon + 9,
      };
      await claim('one');
      await store().releaseChannel(channel, 'one', state);
      expect(await claim('two', noon + 4)).toBeUndefined();
      expect(await claim('two', noon + 5)).toEqual(state);
      await store().releaseChannel(channel, 'one', { channel, notBefore: 0 });
      expect(await claim('one', noon + 6)).toBeUndefined();
      await store().releaseChannel(channel, 'two', { channel, notBefore: noon });
      expect(await claim('one', noon + 6)).toEqual({ channel, notBefore: noon });
    });

    it('are kept for longer by their claimant, unless another took them since', async () => {
      const extend = (claimant: string, until: number) => store().extendClaim({ channel, claimant, until });
      await claim('one');
      expect(await extend('two', noon + 900)).toBe(false);
      expect(await extend('one', noon + 200)).toBe(true);
      expect(await claim('two', noon + 199)).toBeUndefined();
      // It has lapsed, and nobody has noticed.
      expect(await extend('one', noon + 400)).toBe(true);
      expect(await claim('two', noon + 400)).toBeDefined();
      expect(await extend('one', noon + 600)).toBe(false);
      await store().releaseChannel(channel, 'two', { channel, notBefore: 0 });
      expect(await extend('one', noon + 600)).toBe(false);
      expect(await claim('three', noon + 401)).toBeDefined();
    });

    it('go to exactly one of many who ask at once', async () => {
      const claims = await Promise.all([...Array(10).keys()].map((index) => claim(`claimant-${index}`)));
      expect(claims.filter((state) => state !== undefined)).toHaveLength(1);
    });
  });
}
