import { describe, expect, it } from '@jest/globals';
import type { AlertKey, Store } from '../../src/record/store.ts';
import { anAlert, anEvent, noon } from '../support/builders.ts';
import { aShadowMatch, messageOf, saveAlerts, useStore } from './a-store.ts';

export function describeAlerts(open: () => Promise<Store>): void {
  describe('alerts', () => {
    const store = useStore(open);
    const openAlerts = (keys: readonly AlertKey[], now: number) =>
      store().ingest((transaction) => transaction.openAlerts(keys, now));

    it('come back as they were saved', async () => {
      const alert = anAlert({ title: 'nul \0 half \ud800', acknowledged: { by: 'U0ANN', at: noon } });
      await saveAlerts(store(), [alert]);
      expect(await store().findAlert(alert.id)).toEqual(alert);
      expect(await store().findAlert('another')).toBeUndefined();
    });

    it('are open for their key until they close', async () => {
      const alert = anAlert({ closesAt: noon + 10 });
      await saveAlerts(store(), [alert, anAlert({ groupKey: 'other' })]);
      const key = { ruleId: alert.rule.id, groupKey: alert.groupKey };
      expect(await openAlerts([key], noon + 9)).toEqual([alert]);
      expect(await openAlerts([key], noon + 10)).toEqual([]);
      expect(await openAlerts([{ ...key, ruleId: 'other' }], noon)).toEqual([]);
      expect(await openAlerts([], noon)).toEqual([]);
    });

    it('are found by many keys at once, repeated or too long for an index', async () => {
      const long = 'x'.repeat(20_000);
      const alerts = [...Array(600).keys()].map((index) => anAlert({ groupKey: `${long}${index}` }));
      await saveAlerts(store(), alerts);
      const keys = alerts.map(({ groupKey }) => ({ ruleId: 'risky', groupKey }));
      expect(await openAlerts([...keys, ...keys], noon)).toHaveLength(600);
    });

    it('have one message each, which waits for the newest revision', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert], noon + 1);
      expect(await messageOf(store(), alert.id)).toEqual({
        id: alert.id,
        kind: 'alert',
        channel: '#security-alerts',
        rank: 3,
        createdAt: noon + 1,
        revision: 1,
        shownRevision: 0,
        repliedRevision: 0,
        attempts: 0,
        dueAt: noon + 1,
        plain: false,
      });
      const grown = { ...alert, revision: 2, eventCount: 2 };
      await saveAlerts(store(), [grown], noon + 60_000);
      expect(await store().findAlert(alert.id)).toEqual(grown);
      expect(await messageOf(store(), alert.id)).toMatchObject({ revision: 2, dueAt: noon + 1 });
    });

    it('do not hurry a message that Slack refused', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().recordFailure(alert.id, { error: 'timeout', dueAt: noon + 500, unknown: true });
      await saveAlerts(store(), [{ ...alert, revision: 2 }], noon + 1);
      expect(await messageOf(store(), alert.id)).toMatchObject({ revision: 2, dueAt: noon + 500 });
    });

    it('refuse a match for an event that is not stored', async () => {
      const ingest = store().ingest((transaction) => transaction.insertMatches([aShadowMatch(anEvent())]));
      await expect(ingest).rejects.toThrow('not stored');
    });
  });
}
