import { describe, expect, it } from '@jest/globals';
import type { MemoryEntry } from '../../src/model/memory.ts';
import type { Store } from '../../src/record/store.ts';
import { aMatch, aMute, anAlert, anEvent, noon } from '../support/builders.ts';
import { aShadowMatch, ingestEvents, insertMute, useStore } from './a-store.ts';

export function describeRetention(open: () => Promise<Store>): void {
  describe('retention', () => {
    const store = useStore(open);
    const timesOf = (memory: string) =>
      store().memory.timesNear({ memory, key: 'ann', eventId: '', at: noon, withinMs: 99, limit: 9 });

    it('deletes the oldest first, as many as told', async () => {
      const events = [...Array(5).keys()].map((index) =>
        anEvent({ id: `e${index}`, receivedAt: noon + index }),
      );
      await ingestEvents(store(), ...events);
      expect(await store().deleteEventsBefore(noon + 4, 3)).toBe(3);
      expect((await store().recent({ limit: 9 })).map(({ id }) => id)).toEqual(['e4', 'e3']);
      expect(await store().deleteEventsBefore(noon + 4, 3)).toBe(1);
      expect(await store().deleteEventsBefore(noon + 4, 3)).toBe(0);
      expect(await store().countEvents(0)).toBe(1);
    });

    it('takes the matches along and leaves alerts and mutes', async () => {
      const [old, recent] = [anEvent({ receivedAt: noon }), anEvent({ receivedAt: noon + 9 })];
      const [alert, mute] = [anAlert(), aMute({ hiddenCount: 7 })];
      await insertMute(store(), mute);
      await store().ingest(async (transaction) => {
        await transaction.insertEvents([old, recent]);
        await transaction.saveAlerts([alert], noon);
        await transaction.insertMatches([aMatch(alert, old), aShadowMatch(recent)]);
      });
      expect(await store().recent({ limit: 9, alertsOnly: true })).toHaveLength(2);
      await store().deleteEventsBefore(noon + 1, 100);
      expect((await store().recent({ limit: 9, alertsOnly: true })).map(({ id }) => id)).toEqual([recent.id]);
      expect(await store().countMatches({ ruleId: 'risky', since: 0 })).toMatchObject({ high: 0 });
      expect(await store().findAlert(alert.id)).toEqual(alert);
      expect(await store().findMessage(alert.id)).toBeDefined();
      expect(await store().findMute(mute.id)).toEqual(mute);
    });

    it('lets the history begin with the oldest event that is left, and nowhere without one', async () => {
      const events = [0, 9].map((ms) => anEvent({ occurredAt: noon + ms, receivedAt: noon + ms }));
      await ingestEvents(store(), ...events);
      expect(await store().memory.historyStart()).toBe(noon);
      await store().deleteEventsBefore(noon + 1, 100);
      expect(await store().memory.historyStart()).toBe(noon + 9);
      await store().deleteEventsBefore(noon + 10, 100);
      expect(await store().memory.historyStart()).toBeUndefined();
    });

    it.each([0, 1])('deletes bodies that could not be read, beside %i events', async (count) => {
      await store().ingest(async (transaction) => {
        await transaction.insertEvents(count === 0 ? [] : [anEvent({ receivedAt: noon })]);
        await transaction.insertQuarantined(
          [noon, noon + 1].map((receivedAt) => ({
            id: String(receivedAt),
            receivedAt,
            reason: 'not JSON',
            body: '…',
          })),
        );
      });
      expect(await store().deleteEventsBefore(noon + 1, 100)).toBe(count);
      const left = await store().quarantined(9);
      expect(left.map(({ receivedAt }) => receivedAt)).toEqual([noon + 1]);
    });

    it('forgets what is remembered of old events, as much as told', async () => {
      await store().fillMemory([noon, noon + 1, noon + 2, noon + 9].map((at) => remembered('m', at)));
      expect(await store().forgetMemories(noon + 9, 2)).toBe(2);
      expect(await store().forgetMemories(noon + 9, 2)).toBe(1);
      expect(await store().forgetMemories(noon + 9, 2)).toBe(0);
      expect(await timesOf('m')).toEqual([noon + 9]);
    });

    it('forgets memories that nobody needs any more, as much as told', async () => {
      const entries = ['gone', 'mine', 'noted'].flatMap((memory) =>
        [noon, noon + 1, noon + 2].map((at) => remembered(memory, at)),
      );
      await store().fillMemory(entries);
      await store().noteMemories(['noted'], { missingFrom: undefined, now: noon });
      const forgetSome = () => store().keepMemories(['mine'], { now: noon, most: 2 });
      expect(await forgetSome()).toBe(2);
      expect(await forgetSome()).toBe(1);
      expect(await forgetSome()).toBe(0);
      expect(await timesOf('gone')).toEqual([]);
      for (const kept of ['mine', 'noted']) expect(await timesOf(kept)).toHaveLength(3);
    });

    it('forgets every memory where no rule needs one', async () => {
      await store().fillMemory([remembered('gone', noon)]);
      expect(await store().keepMemories([], { now: noon, most: 2 })).toBe(1);
      expect(await timesOf('gone')).toEqual([]);
    });

    it('never gives a sequence number again', async () => {
      await ingestEvents(store(), anEvent());
      await store().deleteEventsBefore(noon + 1, 100);
      await ingestEvents(store(), anEvent({ id: 'next' }));
      expect((await store().findEvent('next'))?.seq).toBeGreaterThan(1);
    });
  });
}

function remembered(memory: string, occurredAt: number): MemoryEntry {
  return { memory, key: 'ann', value: '', occurredAt, eventId: String(occurredAt) };
}
