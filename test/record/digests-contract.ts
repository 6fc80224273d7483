import { describe, expect, it } from '@jest/globals';
import { summarize } from '../../src/model/event-summary.ts';
import { type Severity, severityRank } from '../../src/model/severity.ts';
import type { Store } from '../../src/record/store.ts';
import { aMatch, anAlert, anEvent, noon } from '../support/builders.ts';
import { messageOf, useStore } from './a-store.ts';

const channel = '#security-alerts';

export function describeDigests(open: () => Promise<Store>): void {
  describe('digests', () => {
    const store = useStore(open);
    const raise = async (severity: Severity, email: string, event = anEvent({ actor: { email } })) => {
      const first = summarize(event);
      const openedAt = event.receivedAt;
      const alert = anAlert({ rule: { ...anAlert().rule, severity }, groupKey: email, openedAt, first });
      await store().ingest(async (transaction) => {
        await transaction.insertEvents([event]);
        await transaction.saveAlerts([alert], noon);
        await transaction.insertMatches([aMatch(alert, event)]);
      });
      return alert.id;
    };
    const fold = (keep: number, now: number, most = 100) =>
      store().foldUnseen({ channel, keep, most, openSince: noon - 100, now });
    const unseen = (most = 100) => store().countUnseen(channel, most);
    const waiting = () => store().waitingMessages(channel, noon + 100, 50);

    it('stand for all but the most severe, and no alert is both', async () => {
      const kept = await raise('critical', 'a@example.com');
      const folded = [await raise('high', 'b@example.com'), await raise('low', 'b@example.com')];
      expect([await unseen(), await unseen(2)]).toEqual([3, 2]);
      expect(await fold(1, noon)).toBe(2);
      const [digest, alone, ...others] = await waiting();
      expect(others).toEqual([]);
      expect(alone).toMatchObject({ id: kept, rank: severityRank('critical') });
      expect(digest).toMatchObject({ kind: 'digest', digest: { count: 2 } });
      expect(digest?.digest?.actors).toEqual([{ actor: 'b@example.com', count: 2 }]);
      for (const id of folded) expect(await messageOf(store(), id)).toMatchObject({ digestId: digest?.id });
      expect(await unseen()).toBe(1);
    });

    it('take in no more at once than told, the most severe first, until none is left', async () => {
      const kept = await raise('critical', 'a@example.com');
      const [low, high, medium] = [
        await raise('low', 'b@example.com'),
        await raise('high', 'b@example.com'),
        await raise('medium', 'b@example.com'),
      ];
      expect(await fold(1, noon, 2)).toBe(2);
      const [digest] = await waiting();
      const stands = async (id: string) => (await messageOf(store(), id)).digestId === digest?.id;
      expect(await Promise.all([kept, high, medium, low].map(stands))).toEqual([false, true, true, false]);
      expect([await fold(1, noon, 2), await fold(1, noon, 2)]).toEqual([1, 0]);
      expect(await Promise.all([kept, low].map(stands))).toEqual([false, true]);
      expect((await waiting())[0]?.digest).toMatchObject({ count: 3 });
    });

    it('are closed once shown and quiet for a while, but not before anybody has seen them', async () => {
      await raise('high', 'a@example.com');
      await fold(0, noon);
      const [first] = await waiting();
      await raise('high', 'b@example.com');
      await store().foldUnseen({ channel, keep: 0, most: 9, openSince: noon + 50, now: noon + 60 });
      const [grown, ...others] = await waiting();
      expect([grown?.id, grown?.digest?.count, others]).toEqual([first?.id, 2, []]);
      const slack = { channelId: 'C1', ts: '1.1' };
      await store().recordShown(first?.id ?? '', { revision: 2, repliedRevision: 2, slack, now: noon + 60 });
      await raise('high', 'c@example.com');
      await store().foldUnseen({ channel, keep: 0, most: 9, openSince: noon + 61, now: noon + 70 });
      const [second] = await waiting();
      expect(second?.id).not.toBe(first?.id);
      expect(second?.digest?.count).toBe(1);
    });

    it('count alerts whose first events are deleted, by what is kept of them', async () => {
      await raise('high', 'a@example.com');
      await raise('low', 'b@example.com');
      await store().deleteEventsBefore(noon + 1, 100);
      const event = anEvent({ receivedAt: noon + 7, actor: { email: 'a@example.com' } });
      await raise('high', 'a@example.com', event);
      await fold(0, noon + 9);
      const [{ digest } = {}] = await waiting();
      expect(digest).toEqual({
        count: 3,
        rules: [
          { id: 'risky', name: 'A risky action', severity: 'high', count: 2 },
          { id: 'risky', name: 'A risky action', severity: 'low', count: 1 },
        ],
        actors: [
          { actor: 'a@example.com', count: 2 },
          { actor: 'b@example.com', count: 1 },
        ],
        firstAt: noon,
        lastAt: noon + 7,
        foldedAt: noon + 9,
      });
    });

    it('name actors with equally many alerts in the order of their names', async () => {
      for (const name of ['d', 'b', 'c', 'a', 'b']) await raise('high', `${name}@example.com`);
      await fold(0, noon);
      for (const name of ['c', 'a', 'e']) await raise('high', `${name}@example.com`);
      await fold(0, noon + 1);
      const [{ digest } = {}] = await waiting();
      expect(digest?.actors.map(({ actor, count }) => `${actor[0]}${count}`)).toEqual([
        'a2',
        'b2',
        'c2',
        'd1',
        'e1',
      ]);
    });

    it('grow while they are open, counting each alert once', async () => {
      await raise('high', 'a@example.com');
      await fold(0, noon);
      await raise('high', 'b@example.com');
      await fold(0, noon + 1);
      await fold(0, noon + 2);
      const [digest, ...others] = await waiting();
      expect(others).toEqual([]);
      expect(digest).toMatchObject({ kind: 'digest', revision: 2, digest: { count: 2 } });
    });

    it('leave alone what Slack may have seen', async () => {
      const [attempted, shown] = [await raise('low', 'a@example.com'), await raise('low', 'b@example.com')];
      await store().recordAttempt(attempted, noon);
      const slack = { channelId: 'C1', ts: '1.1' };
      await store().recordShown(shown, { revision: 1, repliedRevision: 1, slack, now: noon });
      expect(await unseen()).toBe(0);
      await fold(0, noon);
      expect((await waiting()).map(({ id }) => id)).toEqual([attempted]);
    });
  });
}
