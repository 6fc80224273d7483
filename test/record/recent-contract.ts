import { describe, expect, it } from '@jest/globals';
import type { RecentQuery, Store } from '../../src/record/store.ts';
import { aMatch, aMute, anAlert, anEvent, noon } from '../support/builders.ts';
import { aShadowMatch, ingestEvents, ingestMatch, insertMute, useStore } from './a-store.ts';

export function describeRecent(open: () => Promise<Store>): void {
  describe('recent', () => {
    const store = useStore(open);
    const idsOf = async (query: Partial<RecentQuery>) =>
      (await store().recent({ limit: 50, ...query })).map(({ id }) => id);

    it('gives the newest first, at most as many as asked', async () => {
      await ingestEvents(store(), anEvent({ id: 'a' }), anEvent({ id: 'b' }));
      await ingestEvents(store(), anEvent({ id: 'c' }));
      expect(await idsOf({})).toEqual(['c', 'b', 'a']);
      expect(await idsOf({ limit: 2 })).toEqual(['c', 'b']);
    });

    it('answers from an empty store', async () => {
      expect(await idsOf({})).toEqual([]);
      expect(await idsOf({ actor: 'ann@example.com', ruleId: 'risky', since: 0 })).toEqual([]);
    });

    it('finds by actor and action without regard to case', async () => {
      await ingestEvents(
        store(),
        anEvent({ id: 'ann', actor: { email: 'Ann@Example.com' }, action: 'User_Login' }),
        anEvent({ id: 'bob', actor: { id: 'BOB' }, action: 'user_login' }),
        anEvent({ id: 'nobody', actor: {}, action: 'group_created' }),
      );
      expect(await idsOf({ actor: 'ANN@example.com' })).toEqual(['ann']);
      expect(await idsOf({ actor: 'bob' })).toEqual(['bob']);
      expect(await idsOf({ action: 'USER_LOGIN' })).toEqual(['bob', 'ann']);
      expect(await idsOf({ action: 'user_login', actor: 'bob' })).toEqual(['bob']);
      expect(await idsOf({ action: 'group_created', actor: 'bob' })).toEqual([]);
    });

    it('finds by rule whatever became of the match', async () => {
      const events = ['shown', 'hidden', 'shadow', 'other'].map((id) => anEvent({ id }));
      const [shown, hidden, shadow, other] = events;
      if (!shown || !hidden || !shadow || !other) throw new Error('four events');
      const alert = anAlert();
      await store().ingest(async (transaction) => {
        await transaction.insertEvents(events);
        await transaction.saveAlerts([alert], noon);
        await transaction.insertMatches([
          aMatch(alert, shown),
          aShadowMatch(hidden, { outcome: 'muted', muteId: 'm' }),
          aShadowMatch(shadow),
          aShadowMatch(other, { ruleId: 'other', severity: 'low' }),
        ]);
      });
      expect(await idsOf({ ruleId: 'RISKY' })).toEqual(['shadow', 'hidden', 'shown']);
      expect(await idsOf({ severity: 'low' })).toEqual(['other']);
      expect(await idsOf({ ruleId: 'risky', severity: 'low' })).toEqual([]);
    });

    it('gives an event that several rules matched once, with all its matches', async () => {
      const event = anEvent({ id: 'twice' });
      await ingestEvents(store(), anEvent({ id: 'calm' }));
      await store().ingest(async (transaction) => {
        await transaction.insertEvents([event]);
        await transaction.insertMatches([
          aShadowMatch(event, { ruleId: 'b-rule' }),
          aShadowMatch(event, { ruleId: 'a-rule' }),
        ]);
      });
      expect(await idsOf({ alertsOnly: true })).toEqual(['twice']);
      const [found, calm] = await store().recent({ limit: 2 });
      expect(found?.matches.map(({ ruleId }) => ruleId)).toEqual(['a-rule', 'b-rule']);
      expect(calm?.matches).toEqual([]);
    });

    it('tells of each match where its message or its mute stands', async () => {
      const [shown, hidden] = [anEvent({ id: 'shown' }), anEvent({ id: 'hidden' })];
      const [alert, mute] = [anAlert(), aMute()];
      await insertMute(store(), mute);
      await store().ingest(async (transaction) => {
        await transaction.insertEvents([shown, hidden]);
        await transaction.saveAlerts([alert], noon);
        await transaction.insertMatches([
          aMatch(alert, shown),
          aShadowMatch(hidden, { outcome: 'muted', muteId: mute.id }),
        ]);
      });
      await store().recordShown(alert.id, { revision: 1, repliedRevision: 1, now: noon });
      expect((await store().findEvent('shown'))?.matches).toEqual([
        { ...aMatch(alert, shown), message: await store().findMessage(alert.id) },
      ]);
      expect((await store().findEvent('hidden'))?.matches).toMatchObject([{ outcome: 'muted', mute }]);
    });

    it('tells of a match whose alert is told in a digest where that stands', async () => {
      const [kept, folded] = [anAlert(), anAlert()];
      const events = [anEvent({ id: 'kept' }), anEvent({ id: 'folded' })];
      await store().ingest(async (transaction) => {
        await transaction.insertEvents(events);
        await transaction.saveAlerts([kept], noon);
        await transaction.saveAlerts([folded], noon + 1);
        await transaction.insertMatches(
          events.map((event, index) => aMatch(index === 0 ? kept : folded, event)),
        );
      });
      await store().foldUnseen({ channel: kept.channel, keep: 1, most: 9, openSince: noon, now: noon + 2 });
      const [told] = (await store().findEvent('folded'))?.matches ?? [];
      expect(told?.digest).toMatchObject({ kind: 'digest', id: told?.message?.digestId });
      const [own] = (await store().findEvent('kept'))?.matches ?? [];
      expect(own).not.toHaveProperty('digest');
    });

    it('knows when each rule last matched', async () => {
      expect(await store().lastMatches([])).toEqual(new Map());
      await ingestMatch(store(), anEvent({ receivedAt: noon + 1 }), { ruleId: 'often' });
      await ingestMatch(store(), anEvent({ receivedAt: noon + 2 }), { ruleId: 'often' });
      await ingestMatch(store(), anEvent({ receivedAt: noon + 3 }), { ruleId: 'once' });
      await ingestMatch(store(), anEvent({ receivedAt: noon + 4 }), { ruleId: 'not-asked' });
      const asked = ['often', 'never', 'once', ...Array.from({ length: 600 }, (_, index) => `rule-${index}`)];
      const expected = new Map([
        ['often', noon + 2],
        ['once', noon + 3],
      ]);
      expect(await store().lastMatches(asked)).toEqual(expected);
    });

    it('filters by received time, whatever the order of storing', async () => {
      await ingestEvents(
        store(),
        anEvent({ id: 'late', receivedAt: noon + 10 }),
        anEvent({ id: 'early', receivedAt: noon }),
        anEvent({ id: 'middle', receivedAt: noon + 5 }),
      );
      expect(await idsOf({ since: noon + 5 })).toEqual(['middle', 'late']);
      expect(await idsOf({ since: noon + 5, actor: 'ann@example.com' })).toEqual(['middle', 'late']);
      expect(await idsOf({ since: noon + 11 })).toEqual([]);
    });

    it('combines every filter', async () => {
      const base = { action: 'user_login', receivedAt: noon + 5 };
      await ingestMatch(store(), anEvent({ ...base, id: 'all' }));
      await ingestMatch(store(), anEvent({ ...base, id: 'early', receivedAt: noon }));
      await ingestMatch(store(), anEvent({ ...base, id: 'bob', actor: { email: 'bob@example.com' } }));
      await ingestMatch(store(), anEvent({ ...base, id: 'action', action: 'other' }));
      await ingestMatch(store(), anEvent({ ...base, id: 'rule' }), { ruleId: 'other' });
      await ingestMatch(store(), anEvent({ ...base, id: 'severity' }), { severity: 'low' });
      const query = { action: 'user_login', actor: 'ann@example.com', ruleId: 'risky' };
      expect(await idsOf({ ...query, severity: 'high', since: noon + 1, alertsOnly: true })).toEqual(['all']);
    });

    it('pages through everything without gaps or repeats, over many blocks', async () => {
      const events = Array.from({ length: 2600 }, (_, index) =>
        anEvent({
          id: `e${index}`,
          actor: { email: index % 500 === 3 ? 'rare@example.com' : 'ann@example.com' },
        }),
      );
      await ingestEvents(store(), ...events);
      expect(await idsOf({ actor: 'rare@example.com' })).toEqual([
        'e2503',
        'e2003',
        'e1503',
        'e1003',
        'e503',
        'e3',
      ]);
      const seen: string[] = [];
      for (let page = await store().recent({ limit: 50, actor: 'ann@example.com' }); page.length > 0; ) {
        seen.push(...page.map(({ id }) => id));
        expect(page.length).toBeLessThanOrEqual(50);
        page = await store().recent({
          limit: 50,
          actor: 'ann@example.com',
          beforeSeq: page.at(-1)?.seq ?? 0,
        });
      }
      const wanted = events.filter(({ actor }) => actor.email === 'ann@example.com').map(({ id }) => id);
      expect(seen).toEqual(wanted.reverse());
    });

    it('counts what a mute would hide, by severity', async () => {
      const alerts = [anAlert(), anAlert({ rule: { ...anAlert().rule, severity: 'critical' } })];
      for (const alert of alerts) {
        const event = anEvent({ receivedAt: noon });
        await store().ingest(async (transaction) => {
          await transaction.insertEvents([event]);
          await transaction.saveAlerts([alert], noon);
          await transaction.insertMatches([aMatch(alert, event)]);
        });
      }
      await ingestMatch(store(), anEvent());
      const none = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
      const counts = { ...none, high: 1, critical: 1 };
      expect(await store().countMatches({ ruleId: 'risky', since: noon })).toEqual(counts);
      expect(await store().countMatches({ ruleId: 'risky', actor: 'ANN@example.com', since: noon })).toEqual(
        counts,
      );
      expect(await store().countMatches({ ruleId: 'risky', actor: 'bob', since: noon })).toEqual(none);
      expect(await store().countMatches({ ruleId: 'risky', since: noon + 1 })).toEqual(none);
      expect(await store().countMatches({ ruleId: 'other', since: noon })).toEqual(none);
    });
  });
}
