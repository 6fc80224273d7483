import { describe, expect, it } from '@jest/globals';
import { type Ask, askMessageId } from '../../src/model/ask.ts';
import type { NewMessage, Store } from '../../src/record/store.ts';
import { anAlert, anAsk, ann, bob, noon } from '../support/builders.ts';
import { messageOf, saveAlerts, useStore } from './a-store.ts';

export function describeAsks(open: () => Promise<Store>): void {
  describe('asks', () => {
    const store = useStore(open);

    it('are kept with their alert', async () => {
      const ask = await insert(store());
      expect(await store().findAsk(ask.alertId)).toEqual(ask);
      expect(await store().findAsk('none')).toBeUndefined();
      expect(await store().findAsk('nul \0 half \ud800')).toBeUndefined();
    });

    it('are taken by one replica at a time, when they are due', async () => {
      const ask = await insert(store());
      const take = (now: number) => store().takeAsks({ now, until: now + 100, limit: 5 });
      expect(await take(noon - 1)).toEqual([]);
      expect(await take(noon)).toEqual([{ ...ask, attempts: 1 }]);
      expect(await take(noon + 99)).toEqual([]);
      expect(await take(noon + 100)).toEqual([{ ...ask, attempts: 2 }]);
      await store().delayAsk(ask.alertId, { error: 'ratelimited', dueAt: noon + 500 });
      expect(await take(noon + 499)).toEqual([]);
      expect(await take(noon + 500)).toMatchObject([{ attempts: 3, error: 'ratelimited' }]);
    });

    it('are taken a few at a time', async () => {
      for (let made = 0; made < 4; made += 1) await insert(store());
      expect(await store().takeAsks({ now: noon, until: noon + 100, limit: 3 })).toHaveLength(3);
      expect(await store().takeAsks({ now: noon, until: noon + 100, limit: 3 })).toHaveLength(1);
    });

    it('are put once, with a message, and show on the alert', async () => {
      const { alertId } = await insert(store());
      const put = (at: number) =>
        store().putQuestion(alertId, { userId: 'U0ANN', message: question(alertId), at });
      expect(await put(noon + 1)).toBe(true);
      expect(await put(noon + 2)).toBe(false);
      const asked = { state: 'asked', userId: 'U0ANN', changedAt: noon + 1 };
      expect(await store().findAsk(alertId)).toMatchObject(asked);
      expect(await store().takeAsks({ now: noon + 9, until: noon + 10, limit: 5 })).toEqual([]);
      const [open, ...others] = await store().openQuestions(10);
      expect(open).toMatchObject({ ask: asked, message: { kind: 'ask', channel: 'U0ANN', revision: 1 } });
      expect(others).toEqual([]);
      await expectRedrawn(alertId, 2);
    });

    it('are answered by who was asked, once, which is written into the journal', async () => {
      const alertId = await put(store());
      const answer = (by: typeof ann, state: 'yes' | 'no') =>
        store().answerAsk(alertId, { by, state, at: noon + 5 });
      expect(await answer(bob, 'yes')).toMatchObject({ changed: false, ask: { state: 'asked' } });
      const answered = { state: 'yes', changedAt: noon + 5 };
      expect(await answer(ann, 'yes')).toMatchObject({ changed: true, ask: answered });
      expect(await answer(ann, 'no')).toMatchObject({ changed: false, ask: answered });
      expect(await store().findAsk(alertId)).toMatchObject(answered);
      expect(await store().openQuestions(10)).toEqual([]);
      expect(await messageOf(store(), askMessageId(alertId))).toMatchObject({ revision: 2 });
      await expectRedrawn(alertId, 3);
      expect(await messageOf(store(), alertId)).toMatchObject({ rank: 3 });
      const entries = await store().journalAfter(0, 10);
      expect(entries).toMatchObject([{ kind: 'actor_answered', userId: 'U0ANN', at: noon + 5 }]);
      expect(JSON.parse(entries[0]?.details ?? '')).toEqual({ alert: alertId, rule: 'risky', answer: 'yes' });
    });

    it.each([
      ['denied', (alertId: string) => store().answerAsk(alertId, { by: ann, state: 'no', at: noon + 5 })],
      ['not answered', (alertId: string) => store().endAsk(alertId, { state: 'silent', at: noon + 5 })],
    ])('raise the rank of their alert where they are %s', async (_, end) => {
      const alertId = await put(store());
      await end(alertId);
      await expectRedrawn(alertId, 3);
      expect(await messageOf(store(), alertId)).toMatchObject({ rank: 4 });
    });

    it('show their answer at once, however seldom the question may change', async () => {
      const alertId = await put(store());
      const shown = { revision: 1, repliedRevision: 1, now: noon + 2, dueAt: noon + 30_000 };
      await store().recordShown(askMessageId(alertId), shown);
      await store().answerAsk(alertId, { by: ann, state: 'no', at: noon + 5 });
      expect(await messageOf(store(), askMessageId(alertId))).toMatchObject({ dueAt: noon + 5 });
    });

    it('end once, and cannot be answered or put afterwards', async () => {
      const alertId = await put(store());
      const end = () => store().endAsk(alertId, { state: 'silent', at: noon + 5 });
      expect([await end(), await end()]).toEqual([true, false]);
      const late = await store().answerAsk(alertId, { by: ann, state: 'yes', at: noon + 6 });
      expect(late).toMatchObject({ changed: false, ask: { state: 'silent' } });
      expect(await store().openQuestions(10)).toEqual([]);
    });

    it('are given up before they are put, with the reason', async () => {
      const { alertId } = await insert(store());
      const silent = await store().endAsk(alertId, { state: 'silent', at: noon + 5 });
      const failed = { state: 'failed', error: 'users_not_found', at: noon + 5 } as const;
      expect([silent, await store().endAsk(alertId, failed)]).toEqual([false, true]);
      expect(await store().findAsk(alertId)).toMatchObject({ state: 'failed', error: 'users_not_found' });
      const late = { userId: 'U0ANN', message: question(alertId), at: noon + 6 };
      expect(await store().putQuestion(alertId, late)).toBe(false);
      expect(await store().findMessage(askMessageId(alertId))).toBeUndefined();
      expect(await messageOf(store(), alertId)).toMatchObject({ rank: 3 });
    });

    it('are not put off by who looked for the person too long, once they were put', async () => {
      const alertId = await put(store());
      await store().delayAsk(alertId, { error: 'ratelimited', dueAt: noon + 500 });
      expect(await store().findAsk(alertId)).not.toHaveProperty('error');
    });

    it('change nothing where there is none', async () => {
      const answer = { by: ann, state: 'yes', at: noon } as const;
      expect(await store().answerAsk('nul \0', answer)).toEqual({ ask: undefined, changed: false });
      expect(await store().endAsk('none', { state: 'silent', at: noon })).toBe(false);
    });

    async function expectRedrawn(alertId: string, revision: number): Promise<void> {
      expect(await store().findAlert(alertId)).toMatchObject({ revision, grownRevision: 1 });
      expect(await messageOf(store(), alertId)).toMatchObject({ revision });
    }
  });
}

async function insert(store: Store): Promise<Ask> {
  const alert = anAlert();
  const ask = anAsk({ alertId: alert.id });
  await saveAlerts(store, [alert]);
  await store.ingest((transaction) => transaction.insertAsks([ask]));
  return ask;
}

/** The id of the alert whose actor is asked. */
async function put(store: Store): Promise<string> {
  const { alertId } = await insert(store);
  await store.putQuestion(alertId, { userId: 'U0ANN', message: question(alertId), at: noon + 1 });
  return alertId;
}

function question(alertId: string): NewMessage {
  return { id: askMessageId(alertId), kind: 'ask', channel: 'U0ANN', rank: 3, createdAt: noon + 1 };
}
