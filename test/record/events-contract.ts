import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/record/store.ts';
import { anEvent, noon } from '../support/builders.ts';
import { ingestEvents, useStore } from './a-store.ts';

const hostile = 'nul \0 half \ud800 quote \' " back \\ line \n emoji 🔥';

export function describeEvents(open: () => Promise<Store>): void {
  describe('events', () => {
    const store = useStore(open);

    it('gives back what was stored, to the letter', async () => {
      const event = anEvent({
        action: 'Mixed_Case',
        actor: { id: 'x', name: hostile, email: 'Ann@Example.com' },
      });
      await ingestEvents(store(), event);
      expect(await store().findEvent(event.id)).toEqual({ ...event, seq: 1, matches: [] });
    });

    it('keeps text that a database would refuse', async () => {
      const event = anEvent({
        id: `id ${hostile}`,
        action: hostile,
        actor: { email: hostile },
        payload: { [hostile]: hostile },
      });
      expect(await ingestEvents(store(), event)).toEqual([event]);
      expect(await store().findEvent(event.id)).toMatchObject(event);
      expect(await store().recent({ limit: 9, actor: hostile, action: hostile })).toHaveLength(1);
    });

    it('keeps ids, actions and actors that are too long for an index, and tells them apart', async () => {
      const long = 'x'.repeat(20_000);
      const events = ['a', 'b'].map((end) =>
        anEvent({ id: `${long}${end}`, action: `${long}${end}`, actor: { email: `${long}${end}` } }),
      );
      expect(await ingestEvents(store(), ...events)).toEqual(events);
      expect(await ingestEvents(store(), ...events)).toEqual([]);
      expect(await store().findEvent(`${long}a`)).toMatchObject({ id: `${long}a` });
      expect(await store().recent({ limit: 9, actor: `${long}b` })).toMatchObject([{ id: `${long}b` }]);
    });

    it('stores an id once, within a list and between lists', async () => {
      const [first, second] = [anEvent({ id: 'one' }), anEvent({ id: 'two' })];
      const again = anEvent({ id: 'one', action: 'another' });
      expect(await ingestEvents(store(), first, again)).toEqual([first]);
      expect(await ingestEvents(store(), again, second)).toEqual([second]);
      expect(await store().findEvent('one')).toMatchObject({ action: first.action });
      expect(await store().countEvents(0)).toBe(2);
    });

    it('gives back more events than one statement takes, in the order they came', async () => {
      const events = Array.from({ length: 700 }, (_, index) => anEvent({ id: `e${(index * 7919) % 700}` }));
      expect(await ingestEvents(store(), ...events)).toEqual(events);
      const stored = await store().eventsAfter(0, 1000);
      expect(stored.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });

    it('takes an empty list', async () => {
      expect(await ingestEvents(store())).toEqual([]);
    });

    it('stores nothing of a transaction that fails, and everything of the next', async () => {
      const failing = store().ingest(async (transaction) => {
        await transaction.insertEvents([anEvent({ id: 'lost' })]);
        throw new Error('no further');
      });
      await expect(failing).rejects.toThrow('no further');
      expect(await store().findEvent('lost')).toBeUndefined();
      await ingestEvents(store(), anEvent({ id: 'lost' }));
      expect(await store().findEvent('lost')).toBeDefined();
    });

    it('never mixes transactions that run at the same time', async () => {
      const ingests = Array.from({ length: 20 }, (_, index) =>
        store().ingest(async (transaction) => {
          await transaction.insertEvents([anEvent({ id: `first-${index}` })]);
          await new Promise(setImmediate);
          await transaction.insertEvents([anEvent({ id: `second-${index}` })]);
          if (index % 2 === 1) throw new Error('odd');
        }),
      );
      const results = await Promise.allSettled(ingests);
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10);
      const ids = (await store().eventsAfter(0, 100)).map(({ id }) => id);
      expect(ids).toHaveLength(20);
      for (const id of ids) expect(Number(id.split('-')[1]) % 2).toBe(0);
    });

    it('shows others nothing of a transaction before it is committed', async () => {
      const inserted = Promise.withResolvers<void>();
      const proceed = Promise.withResolvers<void>();
      const ingest = store().ingest(async (transaction) => {
        await transaction.insertEvents([anEvent({ id: 'soon' })]);
        inserted.resolve();
        await proceed.promise;
      });
      await inserted.promise;
      const seen = store().findEvent('soon');
      const written = store().saveSetting('beside', 'kept');
      proceed.resolve();
      await ingest;
      // In memory the read waits; elsewhere it has seen nothing.
      expect([undefined, 'soon']).toContain((await seen)?.id);
      await written;
      expect(await store().loadSetting('beside')).toBe('kept');
      expect(await store().findEvent('soon')).toBeDefined();
    });

    it('counts by received time and knows the last', async () => {
      expect(await store().lastReceived()).toBeUndefined();
      await ingestEvents(
        store(),
        anEvent({ receivedAt: noon + 5, occurredAt: noon - 7 }),
        anEvent({ receivedAt: noon, occurredAt: noon - 1 }),
      );
      expect(await store().countEvents(noon)).toBe(2);
      expect(await store().countEvents(noon + 1)).toBe(1);
      expect(await store().countEvents(noon + 6)).toBe(0);
      expect(await store().lastReceived()).toEqual({ receivedAt: noon + 5, occurredAt: noon - 7 });
    });

    it('knows how far back reaches what was received before a time', async () => {
      expect(await store().historyBefore(noon)).toBeUndefined();
      await ingestEvents(
        store(),
        anEvent({ receivedAt: noon, occurredAt: noon - 1 }),
        anEvent({ receivedAt: noon + 5, occurredAt: noon - 7 }),
      );
      expect(await store().historyBefore(noon)).toBeUndefined();
      expect(await store().historyBefore(noon + 5)).toBe(noon - 1);
      expect(await store().historyBefore(noon + 6)).toBe(noon - 7);
    });

    it('counts by the hour, each with its first millisecond and without its last', async () => {
      const hourMs = 3_600_000;
      expect(await store().eventsPerHour(noon, 3)).toEqual([0, 0, 0]);
      const times = [
        noon - 3 * hourMs - 1,
        noon - 3 * hourMs,
        noon - 2 * hourMs - 1,
        noon - 2 * hourMs,
        noon - 1,
        noon,
        noon + hourMs,
      ];
      await ingestEvents(store(), ...times.map((receivedAt) => anEvent({ receivedAt })));
      expect(await store().eventsPerHour(noon, 3)).toEqual([2, 1, 3]);
      expect(await store().eventsPerHour(noon, 24)).toHaveLength(24);
      expect(await store().eventsPerHour(noon + 24 * hourMs, 3)).toEqual([0, 0, 0]);
    });

    it('gives pages in the order received, for replay', async () => {
      const events = Array.from({ length: 5 }, (_, index) => anEvent({ receivedAt: noon + index }));
      await ingestEvents(store(), ...events);
      const seqs = async (...page: [number, number, number?]) =>
        (await store().eventsAfter(...page)).map(({ seq }) => seq);
      expect(await seqs(0, 2)).toEqual([1, 2]);
      expect(await seqs(2, 9)).toEqual([3, 4, 5]);
      expect(await seqs(0, 9, noon + 3)).toEqual([4, 5]);
      expect(await seqs(4, 9, noon + 3)).toEqual([5]);
      expect(await seqs(0, 9, noon + 9)).toEqual([]);
    });
  });

  describe('quarantine and settings', () => {
    const store = useStore(open);

    it('keeps what could not be read, newest first', async () => {
      const items = [
        { id: 'q1', receivedAt: noon, reason: 'not JSON', contentType: 'text/plain', body: 'hello' },
        { id: 'q2', receivedAt: noon + 1, reason: hostile, body: '{"a": 1}' },
      ];
      await store().ingest((transaction) => transaction.insertQuarantined(items));
      expect(await store().countQuarantined()).toBe(2);
      expect((await store().quarantined(9)).map(({ id }) => id)).toEqual(['q2', 'q1']);
      expect(await store().quarantined(1)).toMatchObject([{ id: 'q2', body: '{"a": 1}' }]);
      expect((await store().quarantined(9))[1]).toEqual(items[0]);
    });

    it('keeps a body with NUL in it as base64', async () => {
      const item = { id: 'q', receivedAt: noon, reason: 'not JSON', body: 'a\0b' };
      await store().ingest((transaction) => transaction.insertQuarantined([item]));
      const [kept] = await store().quarantined(1);
      expect(kept?.body).toBe(`base64:${Buffer.from('a\0b').toString('base64')}`);
    });

    it('loads the setting that was saved last', async () => {
      expect(await store().loadSetting('rules')).toBeUndefined();
      await store().saveSetting('rules', 'old');
      await store().saveSetting('rules', 'new');
      expect(await store().loadSetting('rules')).toBe('new');
    });

    it('passes its check while it can write', async () => {
      await expect(store().check()).resolves.toBeUndefined();
    });
  });
}
