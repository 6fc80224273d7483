import { describe, expect, it } from '@jest/globals';
import { type Mute, scopeOf } from '../../src/model/mute.ts';
import type { RecordedMatch, Store } from '../../src/record/store.ts';
import { aMute, anEvent, bob, noon } from '../support/builders.ts';
import { aNotice, extendMute, ingestMatch, insertMute, messageOf, useStore } from './a-store.ts';

export function describeMutes(open: () => Promise<Store>): void {
  describe('mutes', () => {
    const store = useStore(open);
    const insert = (mute: Mute) => insertMute(store(), mute);

    it('come back as they were inserted, told in the same transaction', async () => {
      const mute = aMute({ actor: 'ann@example.com', sparedActor: 'bob@example.com', hiddenCount: 3 });
      const told = aNotice();
      await insertMute(store(), mute, told);
      expect(await store().findMute(mute.id)).toEqual(mute);
      expect(await messageOf(store(), told.id)).toMatchObject({ kind: 'notice' });
      const again = aNotice();
      await expect(insertMute(store(), mute, again)).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(await store().findMessage(again.id)).toBeUndefined();
      expect(await store().findMute('another')).toBeUndefined();
    });

    it('are active until their end, and at once for a replica whose clock is behind too', async () => {
      const mute = await insert(aMute({ startsAt: noon, endsAt: noon + 10 }));
      const activeAt = async (now: number) => (await store().activeMutes(now)).length;
      expect(await activeAt(noon - 60_000)).toBe(1);
      expect(await activeAt(noon)).toBe(1);
      expect(await activeAt(noon + 9)).toBe(1);
      expect(await activeAt(noon + 10)).toBe(0);
      expect(await store().ingest((transaction) => transaction.activeMutes(noon))).toEqual([mute]);
    });

    it('are extended while active, with a message', async () => {
      const mute = await insert(aMute());
      const longer = { ...mute, endsAt: noon + 9_000_000, owner: 'U0BOB', reason: 'more', channel: '#new' };
      const [told, late] = [aNotice(), aNotice()];
      expect(await extendMute(store(), longer, { told, by: bob, now: noon + 1 })).toBe(true);
      expect(await store().findMute(mute.id)).toEqual(longer);
      expect(await store().findMessage(told.id)).toBeDefined();
      expect(await extendMute(store(), mute, { told: late, now: noon + 9_000_000 })).toBe(false);
      expect(await store().findMessage(late.id)).toBeUndefined();
      expect(await store().findMute(mute.id)).toEqual(longer);
    });

    it('begin once where many begin the same at once; every other finds it', async () => {
      const begin = (actor?: string) => {
        const mute = aMute(actor === undefined ? {} : { actor });
        return store().changeMute(scopeOf(mute), { by: bob, now: noon }, (active) =>
          active === undefined ? { kind: 'muted', mute, told: aNotice() } : undefined,
        );
      };
      const all = await Promise.all([begin(), begin(), begin('ann@example.com'), begin()]);
      const begun = all.flatMap(({ before, after }) => (before === undefined ? [after] : []));
      expect(await store().activeMutes(noon)).toEqual(expect.arrayContaining(begun));
      expect(begun.map((mute) => mute?.actor).sort()).toEqual(['ann@example.com', undefined]);
      const found = all.flatMap(({ before }) => (before === undefined ? [] : [before]));
      expect(found).toEqual([begun.find((mute) => mute?.actor === undefined), found[1]]);
    });

    it('keep what no database takes as the sign for it', async () => {
      const mute = await insert(aMute({ actor: 'a\0', reason: 'b\0 \ud800' }));
      const stored = { actor: 'a\ufffd', reason: 'b\ufffd \ufffd' };
      expect(await store().findMute(mute.id)).toMatchObject(stored);
      const again = await store().changeMute(scopeOf(mute), { by: bob, now: noon }, () => undefined);
      expect(again.before).toMatchObject(stored);
    });

    it('are not found for another scope, after their end, or by another id', async () => {
      const mute = await insert(aMute({ actor: 'ann@example.com', endsAt: noon + 10 }));
      const found = async (which: Parameters<Store['changeMute']>[0], now = noon) =>
        (await store().changeMute(which, { by: bob, now }, () => undefined)).before?.id;
      expect(await found(scopeOf(mute), noon + 9)).toBe(mute.id);
      expect(await found({ id: mute.id })).toBe(mute.id);
      expect(await found({ ruleId: mute.ruleId })).toBeUndefined();
      expect(await found({ ruleId: 'other', actor: 'ann@example.com' })).toBeUndefined();
      expect(await found(scopeOf(mute), noon + 10)).toBeUndefined();
      expect(await found({ id: 'another' })).toBeUndefined();
    });

    const anHour = { withinMs: 3_600_000, longerThanMs: 86_400_000 };
    const dayMs = 86_400_000;

    it('are reminded of once, in the last hour of one longer than a day', async () => {
      const long = await insert(aMute({ endsAt: noon + dayMs + 1, hiddenCount: 4 }));
      await insert(aMute({ endsAt: noon + dayMs }));
      const told: Mute[] = [];
      const remind = (now: number) =>
        store().remindOfMutes({ now, ...anHour }, (mute) => {
          told.push(mute);
          return aNotice({ id: `soon-${mute.id}` });
        });
      const last = long.endsAt - anHour.withinMs;
      expect(await remind(last - 1)).toBe(0);
      expect((await Promise.all([remind(last), remind(last), remind(last)])).toSorted()).toEqual([0, 0, 1]);
      expect(told).toEqual([long]);
      expect(await store().findMessage(`soon-${long.id}`)).toBeDefined();
      expect(await remind(last + 1)).toBe(0);
    });

    it('are reminded of again after an extension, not after another reason, and not once they are over', async () => {
      const mute = await insert(aMute({ endsAt: noon + 2 * dayMs }));
      const remind = (now: number) => store().remindOfMutes({ now, ...anHour }, () => aNotice());
      expect(await remind(mute.endsAt - 1)).toBe(1);
      await extendMute(store(), { ...mute, reason: 'another' });
      expect(await remind(mute.endsAt - 1)).toBe(0);
      const longer = { ...mute, endsAt: noon + 3 * dayMs };
      await extendMute(store(), longer);
      expect(await remind(longer.endsAt - anHour.withinMs - 1)).toBe(0);
      expect(await remind(longer.endsAt)).toBe(0);
      expect(await remind(longer.endsAt - 1)).toBe(1);
      const ended = await insert(aMute({ ruleId: 'other', endsAt: noon + 2 * dayMs }));
      await store().endMutes({ id: ended.id }, { by: bob, now: noon + dayMs });
      expect(await remind(ended.endsAt - 1)).toBe(0);
    });

    it('are proposed, taken once, and forgotten when they are no longer valid', async () => {
      const proposal = { id: 'p1', validUntil: noon + 10, body: '{}' };
      await store().saveMuteProposal(proposal);
      await store().saveMuteProposal({ ...proposal, id: 'p2', validUntil: noon + 11 });
      expect(await store().findMuteProposal('p1')).toEqual(proposal);
      await store().forgetMuteProposals(noon + 11);
      expect(await store().findMuteProposal('p1')).toBeUndefined();
      const taken = await Promise.all([1, 2, 3].map(() => store().takeMuteProposal('p2')));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await store().takeMuteProposal('p1')).toBe(false);
      expect(await store().findMuteProposal('p2')).toBeUndefined();
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
