import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/record/store.ts';
import { anAlert, noon } from '../support/builders.ts';
import { aNotice, messageOf, saveAlerts, useStore } from './a-store.ts';

const channel = '#security-alerts';

export function describeMessages(open: () => Promise<Store>): void {
  describe('messages', () => {
    const store = useStore(open);
    const waitingIds = async (now = noon, name = channel) =>
      (await store().waitingMessages(name, now, 50)).map(({ id }) => id);

    it('keep what a notice says', async () => {
      const notice = aNotice();
      await store().insertMessage(notice);
      expect(await messageOf(store(), notice.id)).toMatchObject({ ...notice, revision: 1, shownRevision: 0 });
    });

    it('are inserted once', async () => {
      const notice = aNotice();
      await store().insertMessage(notice);
      await store().insertMessage({ ...notice, channel: '#other' });
      expect(await messageOf(store(), notice.id)).toMatchObject({ channel });
      expect(await waitingIds()).toEqual([notice.id]);
    });

    it('wait with the most severe first, then the oldest, from their due time', async () => {
      await store().insertMessage(aNotice({ id: 'low-old', rank: 1 }));
      await store().insertMessage(aNotice({ id: 'high-new', rank: 3, createdAt: noon + 2 }));
      await store().insertMessage(aNotice({ id: 'high-old', rank: 3, createdAt: noon + 1 }));
      await store().insertMessage(aNotice({ id: 'later', rank: 4, dueAt: noon + 9 }));
      await store().insertMessage(aNotice({ id: 'elsewhere', channel: '#other' }));
      expect(await waitingIds(noon + 8)).toEqual(['high-old', 'high-new', 'low-old']);
      expect(await waitingIds(noon + 9)).toEqual(['later', 'high-old', 'high-new', 'low-old']);
      expect(await store().waitingMessages(channel, noon + 9, 1)).toHaveLength(1);
    });

    it('no longer wait once shown, and wait again for a new revision and for its reply', async () => {
      const alert = anAlert();
      const slack = { channelId: 'C1', ts: '1.1' };
      await saveAlerts(store(), [alert]);
      await store().recordShown(alert.id, { revision: 1, repliedRevision: 1, slack, now: noon });
      expect(await waitingIds(noon)).toEqual([]);
      await saveAlerts(store(), [{ ...alert, revision: 2 }]);
      expect(await waitingIds(noon)).toEqual([alert.id]);
      await store().recordShown(alert.id, { revision: 2, now: noon + 1 });
      expect(await waitingIds(noon + 1)).toEqual([alert.id]);
      await store().recordShown(alert.id, { repliedRevision: 2, now: noon + 2 });
      expect(await waitingIds(noon + 2)).toEqual([]);
      expect(await messageOf(store(), alert.id)).toMatchObject({
        shownRevision: 2,
        repliedRevision: 2,
        slack,
      });
    });

    it('stay waiting when they grew while they were shown', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().recordAttempt(alert.id, noon);
      await saveAlerts(store(), [{ ...alert, revision: 2 }]);
      await store().recordShown(alert.id, { revision: 1, repliedRevision: 1, now: noon });
      expect(await messageOf(store(), alert.id)).toMatchObject({ revision: 2, shownRevision: 1 });
      expect(await waitingIds()).toEqual([alert.id]);
    });

    it('never go back to a revision shown before', async () => {
      const alert = anAlert({ revision: 3 });
      await saveAlerts(store(), [alert]);
      await store().recordShown(alert.id, { revision: 3, repliedRevision: 3, now: noon });
      await store().recordShown(alert.id, { revision: 2, repliedRevision: 1, now: noon });
      expect(await messageOf(store(), alert.id)).toMatchObject({ shownRevision: 3, repliedRevision: 3 });
    });

    it('show what is new no earlier than told', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      await store().recordShown(alert.id, { revision: 1, repliedRevision: 1, now: noon, dueAt: noon + 5 });
      await saveAlerts(store(), [{ ...alert, revision: 2 }]);
      expect(await waitingIds(noon + 4)).toEqual([]);
      expect(await waitingIds(noon + 5)).toEqual([alert.id]);
    });

    it('remember an attempt until its outcome is known', async () => {
      const { id } = aNotice();
      await store().insertMessage(aNotice({ id }));
      await store().recordAttempt(id, noon + 1);
      expect(await messageOf(store(), id)).toMatchObject({ attempts: 1, attemptedAt: noon + 1 });
      await store().recordFailure(id, { error: 'timeout', dueAt: noon + 2, unknown: true });
      expect(await messageOf(store(), id)).toMatchObject({ attemptedAt: noon + 1, lastError: 'timeout' });
      await store().recordAttempt(id, noon + 3);
      await store().recordFailure(id, { error: 'ratelimited', dueAt: noon + 4, unknown: false, plain: true });
      const failed = await messageOf(store(), id);
      expect(failed).toMatchObject({ attempts: 2, lastError: 'ratelimited', dueAt: noon + 4, plain: true });
      expect(failed).not.toHaveProperty('attemptedAt');
      await store().recordShown(id, { revision: 1, repliedRevision: 1, now: noon + 5 });
      const shown = await messageOf(store(), id);
      expect(shown).toMatchObject({ attempts: 0, plain: true });
      expect(shown).not.toHaveProperty('lastError');
    });

    it('are due at once where what kept them is over', async () => {
      const dueAts = { early: noon + 1, late: noon + 90, other: noon + 90 };
      for (const [id, dueAt] of Object.entries(dueAts)) await store().insertMessage(aNotice({ id, dueAt }));
      await store().makeDue(['early', 'late'], noon + 5);
      expect((await messageOf(store(), 'early')).dueAt).toBe(noon + 1);
      expect(await waitingIds(noon + 5)).toEqual(['early', 'late']);
      expect(await waitingIds(noon + 90)).toContain('other');
    });

    it('are posted anew when Slack lost them', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      const slack = { channelId: 'C1', ts: '1.1' };
      await store().recordShown(alert.id, { revision: 1, repliedRevision: 1, slack, now: noon });
      expect(await messageOf(store(), alert.id)).toMatchObject({ slack });
      await store().recordFailure(alert.id, {
        error: 'message_not_found',
        dueAt: noon,
        unknown: false,
        lost: true,
      });
      const lost = await messageOf(store(), alert.id);
      expect(lost).toMatchObject({ shownRevision: 0, repliedRevision: 0 });
      expect(lost).not.toHaveProperty('slack');
      expect(await waitingIds()).toEqual([alert.id]);
    });

    it('wait in the channel they were diverted to, and remember the first', async () => {
      const alert = anAlert();
      await saveAlerts(store(), [alert]);
      const failure = { error: 'is_archived', dueAt: noon, unknown: false };
      await store().recordFailure(alert.id, { ...failure, divertedTo: '#ops' });
      expect(await waitingIds()).toEqual([]);
      expect(await waitingIds(noon, '#ops')).toEqual([alert.id]);
      expect(await store().channelTurns(noon)).toEqual({ due: ['#ops'] });
      await store().recordFailure(alert.id, { ...failure, divertedTo: '#ops' });
      await store().recordFailure(alert.id, { ...failure, divertedTo: '#last' });
      expect(await messageOf(store(), alert.id)).toMatchObject({ channel: '#last', divertedFrom: channel });
      await saveAlerts(store(), [{ ...alert, revision: 2 }]);
      expect(await waitingIds(noon, '#last')).toEqual([alert.id]);
    });

    it('are counted while they wait, with the reasons', async () => {
      expect(await store().backlog(noon)).toEqual({ waiting: 0, lastErrors: [] });
      const ids = ['a', 'b', 'c', 'd'];
      for (const id of ids) await store().insertMessage(aNotice({ id, createdAt: noon + ids.indexOf(id) }));
      await store().recordShown('a', { revision: 1, repliedRevision: 1, now: noon });
      await store().recordAttempt('b', noon);
      await store().recordAttempt('b', noon);
      await store().recordAttempt('c', noon);
      await store().recordFailure('b', { error: 'timeout', dueAt: noon, unknown: true });
      await store().recordFailure('c', { error: 'timeout', dueAt: noon, unknown: true });
      expect(await store().backlog(noon)).toEqual({
        waiting: 3,
        oldestAt: noon + 1,
        lastErrors: [{ error: 'timeout', count: 2, attempts: 2 }],
      });
    });
  });
}
