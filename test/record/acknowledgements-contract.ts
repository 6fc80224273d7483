import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/record/store.ts';
import { anAlert, ann, bob, noon } from '../support/builders.ts';
import { messageOf, saveAlerts, useStore } from './a-store.ts';

export function describeAcknowledgements(open: () => Promise<Store>): void {
  describe('acknowledgements', () => {
    const store = useStore(open);
    const shown = { revision: 1, repliedRevision: 1, slack: { channelId: 'C1', ts: '1.1' }, now: noon };

    it('are kept with the alert, which its message is to show', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      const done = await store().acknowledge(alert.id, { by: ann, at: noon + 5, takesBack: false });
      const acknowledged = { by: 'U0ANN', at: noon + 5 };
      expect(done).toEqual({
        alert: { ...alert, acknowledged, revision: 2, grownRevision: 1 },
        changed: true,
      });
      expect(await store().findAlert(alert.id)).toEqual(done?.alert);
      expect(await messageOf(store(), alert.id)).toMatchObject({ revision: 2 });
    });

    it('are taken back by anybody', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().acknowledge(alert.id, { by: ann, at: noon + 5, takesBack: false });
      const done = await store().acknowledge(alert.id, { by: bob, at: noon + 6, takesBack: true });
      expect(done).toEqual({ alert: { ...alert, revision: 3, grownRevision: 1 }, changed: true });
      expect(await store().findAlert(alert.id)).toEqual(done?.alert);
      expect(await messageOf(store(), alert.id)).toMatchObject({ revision: 3 });
    });

    it('change nothing where it is so already', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      const none = await store().acknowledge(alert.id, { by: ann, at: noon, takesBack: true });
      expect(none).toEqual({ alert, changed: false });
      await store().acknowledge(alert.id, { by: ann, at: noon + 5, takesBack: false });
      const again = await store().acknowledge(alert.id, { by: bob, at: noon + 6, takesBack: false });
      expect(again).toMatchObject({ changed: false, alert: { acknowledged: { by: 'U0ANN', at: noon + 5 } } });
      expect(await messageOf(store(), alert.id)).toMatchObject({ revision: 2 });
    });

    it('are undefined for an alert that is not there', async () => {
      for (const id of ['none', '', 'x'.repeat(5000), 'nul \0 half \ud800']) {
        expect(await store().acknowledge(id, { by: ann, at: noon, takesBack: false })).toBeUndefined();
      }
      expect(await store().journalAfter(0, 10)).toEqual([]);
    });

    it('are written into the journal where they change something', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      for (const act of [
        { by: ann, at: noon + 1, takesBack: false },
        { by: bob, at: noon + 2, takesBack: false },
        { by: bob, at: noon + 3, takesBack: true },
        { by: bob, at: noon + 4, takesBack: true },
      ])
        await store().acknowledge(alert.id, act);
      const details = { alert: alert.id, rule: 'risky' };
      const entries = await store().journalAfter(0, 10);
      expect(entries.map(({ at, userId, kind, details }) => [at, userId, kind, JSON.parse(details)])).toEqual(
        [
          [noon + 1, 'U0ANN', 'acknowledged', details],
          [noon + 3, 'U0BOB', 'acknowledgement_withdrawn', { ...details, of: 'U0ANN' }],
        ],
      );
    });

    it('are shown at once, however seldom the message may change', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().recordShown(alert.id, { ...shown, dueAt: noon + 30_000 });
      await store().acknowledge(alert.id, { by: ann, at: noon + 5, takesBack: false });
      expect(await messageOf(store(), alert.id)).toMatchObject({ dueAt: noon + 5 });
    });

    it('hurry no message that Slack refused', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().recordShown(alert.id, shown);
      await store().recordFailure(alert.id, { error: 'ratelimited', dueAt: noon + 30_000, unknown: false });
      await store().acknowledge(alert.id, { by: ann, at: noon + 5, takesBack: false });
      expect(await messageOf(store(), alert.id)).toMatchObject({ dueAt: noon + 30_000, revision: 2 });
    });

    it('put off nothing that is due', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().acknowledge(alert.id, { by: ann, at: noon + 5, takesBack: false });
      expect(await messageOf(store(), alert.id)).toMatchObject({ dueAt: noon });
    });
  });
}
