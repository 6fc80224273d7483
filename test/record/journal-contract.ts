import { describe, expect, it } from '@jest/globals';
import type { NewJournalEntry } from '../../src/model/journal-entry.ts';
import { journalHash } from '../../src/record/journal-hash.ts';
import type { Store } from '../../src/record/store.ts';
import { aMute, anId, ann, bob, noon } from '../support/builders.ts';
import { aNotice, extendMute, insertMute, useStore } from './a-store.ts';

export function describeJournal(open: () => Promise<Store>): void {
  describe('the journal', () => {
    const store = useStore(open);
    const written = () => store().journalAfter(0, 100);
    const kinds = async () => (await written()).map(({ kind }) => kind);

    it('is empty at first', async () => {
      expect(await written()).toEqual([]);
      expect(await store().journalHead()).toEqual({ seq: 0, hash: '' });
    });

    it('chains each entry to the one before it', async () => {
      await store().insertMessage(aNotice(), anAct());
      await store().insertMessage(aNotice(), anAct({ by: ann, at: noon + 1 }));
      const [first, second] = await written();
      expect(first).toMatchObject({ seq: 1, teamId: null, userId: null, previousHash: '' });
      expect(second).toMatchObject({ seq: 2, at: noon + 1, teamId: 'T0TEAM', userId: 'U0ANN' });
      expect(second?.previousHash).toBe(first?.hash);
      expect(second?.hash).toBe(second === undefined ? '' : journalHash(second));
      expect(await store().journalHead()).toEqual({ seq: 2, hash: second?.hash });
    });

    it('is read in pages', async () => {
      for (let made = 0; made < 5; made += 1) await store().insertMessage(aNotice(), anAct());
      const page = await store().journalAfter(1, 3);
      expect(page.map(({ seq }) => seq)).toEqual([2, 3, 4]);
      expect(await store().journalAfter(5, 3)).toEqual([]);
    });

    it('keeps every character of what it is given', async () => {
      const by = { userId: 'U\0\ud800', teamId: undefined };
      const details = { reason: 'a\0b \ud800 “quoted” \u2028', rule: 'r' };
      await store().insertMessage(aNotice(), anAct({ by, details }));
      const [entry] = await written();
      expect(JSON.parse(entry?.details ?? '')).toEqual(details);
      expect(entry).toMatchObject({ teamId: null, userId: 'U\ufffd\ufffd' });
      expect(entry?.hash).toBe(entry === undefined ? '' : journalHash(entry));
    });

    it('holds what became of a mute, by whom and when', async () => {
      const mute = aMute({ actor: 'ann@example.com', endsAt: noon + 1000 });
      await insertMute(store(), mute);
      const longer = { ...mute, endsAt: noon + 2000, reason: 'more' };
      await extendMute(store(), longer, { by: bob, now: noon + 1 });
      await store().endMutes({ ruleId: 'risky' }, { by: bob, now: noon + 2 });
      const scope = { mute: mute.id, rule: 'risky', actor: 'ann@example.com' };
      const [muted, extended, ended, ...others] = await written();
      expect(muted).toMatchObject({ kind: 'muted', userId: 'U0ANN', at: noon });
      expect(JSON.parse(muted?.details ?? '')).toEqual({
        ...scope,
        channel: '#security-alerts',
        reason: 'maintenance',
        until: '2026-03-01T12:00:01.000Z',
      });
      expect(extended).toMatchObject({ kind: 'mute_extended', userId: 'U0BOB', at: noon + 1 });
      expect(JSON.parse(extended?.details ?? '')).toMatchObject({ ...scope, reason: 'more' });
      expect(ended).toMatchObject({ kind: 'mute_ended', userId: 'U0BOB', at: noon + 2 });
      expect(JSON.parse(ended?.details ?? '')).toEqual({ ...scope, hidden: 0 });
      expect(others).toEqual([]);
    });

    it('says that a mute expired, but not that one ended which had been ended', async () => {
      const [expiring, ended] = [aMute({ endsAt: noon + 10 }), aMute({ ruleId: 'other' })];
      await insertMute(store(), expiring);
      await insertMute(store(), ended);
      await store().endMutes({ id: ended.id }, { by: bob, now: noon + 5 });
      await store().tellEndedMutes(noon + 20, () => aNotice());
      expect(await kinds()).toEqual(['muted', 'muted', 'mute_ended', 'mute_expired']);
      const [, , , expiry] = await written();
      expect(expiry).toMatchObject({ userId: null, at: noon + 10 });
      expect(JSON.parse(expiry?.details ?? '')).toMatchObject({ mute: expiring.id });
    });

    it('holds nothing of what was not done', async () => {
      const mute = aMute({ endsAt: noon + 10 });
      await insertMute(store(), mute);
      await expect(insertMute(store(), mute, aNotice(), bob)).rejects.toThrow();
      const late = { by: bob, now: noon + 10 };
      expect(await extendMute(store(), mute, late)).toBe(false);
      expect(await store().endMutes({ id: mute.id }, late)).toEqual([]);
      const notice = aNotice();
      await store().insertMessage(notice);
      await store().insertMessage(notice, anAct());
      expect(await kinds()).toEqual(['muted']);
    });
  });
}

export function anAct(act: Partial<NewJournalEntry> = {}): NewJournalEntry {
  return { at: noon, by: undefined, kind: 'rules_reloaded', details: { change: anId('change') }, ...act };
}
