import { describe, expect, it } from '@jest/globals';
import type { Mute } from '../../src/model/mute.ts';
import type { RecordedMatch, Store } from '../../src/record/store.ts';
import { aMute, anEvent, ann, bob, noon } from '../support/builders.ts';
import { aNotice, ingestMatch, messageOf, useStore } from './a-store.ts';

export function describeMutes(open: () => Promise<Store>): void {
  describe('mutes', () => {
    const store = useStore(open);
    const insert = async (mute: Mute) => {
      await store().insertMute(mute, aNotice(), ann);
      return mute;
    };

    it('come back as they were inserted, told in the same transaction', async () => {
      const mute = aMute({ actor: 'ann@example.com', hiddenCount: 3 });
      const told = aNotice();
      await store().insertMute(mute, told, ann);
      expect(await store().findMute(mute.id)).toEqual(mute);
      expect(await messageOf(store(), told.id)).toMatchObject({ kind: 'notice' });
      const again = aNotice();
      await expect(store().insertMute(mute, again, ann)).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(await store().findMessage(again.id)).toBeUndefined();
      expect(await store().findMute('another')).toBeUndefined();
    });

    it('are active from their start to their end', async () => {
      const mute = await insert(aMute({ startsAt: noon, endsAt: noon + 10 }));
      const activeAt = async (now: number) => (await store().activeMutes(now)).length;
      expect(await activeAt(noon - 1)).toBe(0);
      expect(await activeAt(noon)).toBe(1);
      expect(await activeAt(noon + 9)).toBe(1);
      expect(await activeAt(noon + 10)).toBe(0);
      expect(await store().ingest((transaction) => transaction.activeMutes(noon))).toEqual([mute]);
    });

    it('are extended while active, with a message', async () => {
      const mute = await insert(aMute());
      const longer = { ...mute, endsAt: noon + 9_000_000, owner: 'U0BOB', reason: 'more', channel: '#new' };
      const [told, late] = [aNotice(), aNotice()];
      expect(await store().extendMute(longer, told, { by: bob, now: noon + 1 })).toBe(true);
      expect(await store().findMute(mute.id)).toEqual(longer);
      expect(await store().findMessage(told.id)).toBeDefined();
      expect(await store().extendMute(mute, late, { by: ann, now: noon + 9_000_000 })).toBe(false);
      expect(await store().findMessage(late.id)).toBeUndefined();
      expect(await store().findMute(mute.id)).toEqual(longer);
    });

    it('end early, by rule or by id, once', async () => {
      const [first, second] = [await insert(aMute()), await insert(aMute({ actor: 'ann@example.com' }))];
      const other = await insert(aMute({ ruleId: 'other' }));
      const end = { by: bob, now: noon + 5 };
      const ended = { endedAt: noon + 5, endedBy: 'U0BOB' };
      expect(await store().endMutes({ id: second.id }, end)).toEqual([{ ...second, ...ended }]);
      expect(await store().endMutes({ ruleId: 'risky' }, end)).toEqual([{ ...first, ...ended }]);
      expect(await store().endMutes({ ruleId: 'risky' }, end)).toEqual([]);
      expect(await store().activeMutes(noon + 5)).toEqual([other]);
    });

    it('count what they hid', async () => {
      const mute = await insert(aMute());
      await store().ingest((transaction) => transaction.countHidden(mute.id, 2));
      await store().ingest((transaction) => transaction.countHidden(mute.id, 3));
      expect(await store().findMute(mute.id)).toMatchObject({ hiddenCount: 5 });
    });

    it('are told once when they are over, with what they hid, newest first', async () => {
      const [expired, ended] = [await insert(aMute({ endsAt: noon + 10 })), await insert(aMute())];
      const running = await insert(aMute());
      await ingestMatch(store(), anEvent({ id: 'a' }), { outcome: 'muted', muteId: expired.id });
      await ingestMatch(store(), anEvent({ id: 'b' }), { outcome: 'muted', muteId: expired.id });
      await ingestMatch(store(), anEvent({ id: 'c' }), { outcome: 'muted', muteId: running.id });
      await store().endMutes({ id: ended.id }, { by: bob, now: noon + 5 });
      const told = new Map<string, readonly RecordedMatch[]>();
      const tell = (mute: Mute, hidden: readonly RecordedMatch[]) => {
        told.set(mute.id, hidden);
        return aNotice({ id: `told-${mute.id}` });
      };
      expect(await store().tellEndedMutes(noon + 10, tell)).toBe(2);
      expect([...told.keys()].sort()).toEqual([expired.id, ended.id].sort());
      expect(told.get(expired.id)?.map(({ eventId }) => eventId)).toEqual(['b', 'a']);
      expect(told.get(ended.id)).toEqual([]);
      expect(await store().findMessage(`told-${expired.id}`)).toBeDefined();
      expect(await store().tellEndedMutes(noon + 10, tell)).toBe(0);
      expect(await store().tellEndedMutes(noon + 9_000_000, tell)).toBe(1);
    });

    it('are told with at most a thousand of what they hid', async () => {
      const mute = await insert(aMute({ endsAt: noon + 10 }));
      const events = [...Array(1100).keys()].map((index) => anEvent({ id: `e${index}` }));
      await store().ingest(async (transaction) => {
        await transaction.insertEvents(events);
        await transaction.insertMatches(
          events.map((event) => ({
            eventId: event.id,
            ruleId: 'risky',
            ruleName: 'A risky action',
            severity: 'high',
            title: 'A risky action',
            actor: event.actor.email,
            receivedAt: event.receivedAt,
            outcome: 'muted',
            muteId: mute.id,
          })),
        );
      });
      let hidden: readonly RecordedMatch[] = [];
      await store().tellEndedMutes(noon + 10, (_, matches) => {
        hidden = matches;
        return aNotice();
      });
      expect(hidden).toHaveLength(1000);
      expect(hidden[0]?.eventId).toBe('e1099');
    });

    it('are told again when telling failed', async () => {
      await insert(aMute({ endsAt: noon + 10 }));
      const failing = store().tellEndedMutes(noon + 10, () => {
        throw new Error('cannot tell');
      });
      await expect(failing).rejects.toThrow('cannot tell');
      expect(await store().tellEndedMutes(noon + 10, () => aNotice())).toBe(1);
    });

    it('hide nothing after they were told, even for a replica whose clock is behind', async () => {
      const mute = await insert(aMute({ endsAt: noon + 10 }));
      const activeBefore = await store().ingest((transaction) => transaction.activeMutes(noon + 9));
      expect(activeBefore).toEqual([mute]);
      await store().tellEndedMutes(noon + 10, () => aNotice());
      expect(await store().ingest((transaction) => transaction.activeMutes(noon + 9))).toEqual([]);
    });
  });
}
