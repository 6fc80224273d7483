import { describe, expect, it } from '@jest/globals';
import { type Severity, severityRank } from '../../src/model/severity.ts';
import type { Store } from '../../src/record/store.ts';
import { aMatch, anAlert, anEvent, noon } from '../support/builders.ts';
import { messageOf, useStore } from './a-store.ts';

const channel = '#security-alerts';

export function describeDigests(open: () => Promise<Store>): void {
  describe('digests', () => {
    const store = useStore(open);
    const raise = async (severity: Severity, email: string) => {
      const event = anEvent({ actor: { email } });
      const alert = anAlert({ rule: { ...anAlert().rule, severity }, groupKey: email });
      await store().ingest(async (transaction) => {
        await transaction.insertEvents([event]);
        await transaction.saveAlerts([alert], noon);
        await transaction.insertMatches([aMatch(alert, event)]);
      });
      return alert.id;
    };
    const fold = (keep: number, now: number) =>
      store().foldUnseen({ channel, keep, openSince: noon - 100, now });
    const waiting = () => store().waitingMessages(channel, noon + 100, 50);

    it('stand for all but the most severe, and no alert is both', async () => {
      const kept = await raise('critical', 'a@example.com');
      const folded = [await raise('high', 'b@example.com'), await raise('low', 'b@example.com')];
      expect(await store().countUnseen(channel)).toBe(3);
      await fold(1, noon);
      const [digest, alone, ...others] = await waiting();
      expect(others).toEqual([]);
      expect(alone).toMatchObject({ id: kept, rank: severityRank('critical') });
      expect(digest).toMatchObject({ kind: 'digest', digest: { count: 2 } });
      expect(digest?.digest?.actors).toEqual([{ actor: 'b@example.com', count: 2 }]);
      for (const id of folded) expect(await messageOf(store(), id)).toMatchObject({ digestId: digest?.id });
      expect(await store().countUnseen(channel)).toBe(1);
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
      expect(await store().countUnseen(channel)).toBe(0);
      await fold(0, noon);
      expect((await waiting()).map(({ id }) => id)).toEqual([attempted]);
    });
  });
}
