import { describe, expect, it } from '@jest/globals';
import { askMessageId } from '../../src/model/ask.ts';
import { journalHash } from '../../src/record/journal-hash.ts';
import { openStore } from '../../src/record/open-store.ts';
import type { Store } from '../../src/record/store.ts';
import { aMute, anAlert, anAsk, anEvent, ann, bob, noon } from '../support/builders.ts';
import { aNotice, ingestEvents, insertMute, saveAlerts } from './a-store.ts';

/** Several processes on one database, each played by a store with connections of its own. */
export function describeReplicas(name: string, newUrl: () => Promise<string>): void {
  describe(`replicas on ${name}`, () => {
    const withReplicas = async (count: number, test: (stores: readonly Store[]) => Promise<void>) => {
      const url = await newUrl();
      const stores = await Promise.all([...Array(count)].map(() => openStore(url)));
      try {
        await test(stores);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    };

    it('can all start at once on an empty database', async () => {
      await withReplicas(6, async (stores) => {
        for (const store of stores) await store.check();
        await stores[0]?.saveSetting('rules', 'shared');
        for (const store of stores) expect(await store.loadSetting('rules')).toBe('shared');
      });
    });

    it('store an event that all receive at once in one of them', async () => {
      await withReplicas(3, async (stores) => {
        const events = [...Array(200).keys()].map((index) => anEvent({ id: `e${index}` }));
        const orders = [events, events.toReversed(), [...events.slice(100), ...events.slice(0, 100)]];
        const accepted = await Promise.all(
          stores.map((store, index) => ingestEvents(store, ...(orders[index] ?? []))),
        );
        expect(accepted.flat().length).toBe(200);
        expect(new Set(accepted.flat().map(({ id }) => id)).size).toBe(200);
        expect(await stores[0]?.countEvents(0)).toBe(200);
      });
    });

    it('open one alert for matches of one key that come at once', async () => {
      await withReplicas(3, async (stores) => {
        await Promise.all(stores.flatMap((store) => [...Array(5)].map(() => growOrOpen(store))));
        const [alert, ...others] = await openRisky(stores[0]);
        expect(others).toEqual([]);
        expect(alert).toMatchObject({ eventCount: 15, revision: 15 });
        expect(await stores[1]?.findMessage(alert?.id ?? '')).toMatchObject({ revision: 15 });
      });
    });

    it('acknowledge an alert once, and lose no event that comes at the same time', async () => {
      await withReplicas(3, async (stores) => {
        const [first] = stores;
        for (let round = 1; round <= 5; round += 1) {
          await Promise.all(stores.map((store) => growOrOpen(store)));
          const [alert] = await openRisky(first);
          const acknowledge = (store: Store, index: number) =>
            store.acknowledge(alert?.id ?? '', {
              by: { userId: `U${index}`, teamId: 'T1' },
              at: noon + index,
              takesBack: round % 2 === 0,
            });
          const [done] = await Promise.all([
            Promise.all(stores.map(acknowledge)),
            ...stores.map((store) => growOrOpen(store)),
          ]);
          expect(done.filter((one) => one?.changed)).toHaveLength(1);
        }
        const [alert] = await openRisky(first);
        expect(alert).toMatchObject({
          eventCount: 30,
          revision: 35,
          acknowledged: { by: expect.stringMatching(/^U[012]$/) },
        });
        expect(await first?.findMessage(alert?.id ?? '')).toMatchObject({ revision: 35 });
      });
    });

    it('ask an actor once', async () => {
      await withReplicas(3, async (stores) => {
        const [first] = stores;
        const alert = anAlert();
        const ask = anAsk({ alertId: alert.id });
        if (first !== undefined) await saveAlerts(first, [alert]);
        await first?.ingest((transaction) => transaction.insertAsks([ask]));
        const turn = { now: noon, until: noon + 100, limit: 5 };
        const taken = await Promise.all(stores.map((store) => store.takeAsks(turn)));
        expect(taken.flat()).toEqual([{ ...ask, attempts: 1 }]);
        const message = aNotice({ id: askMessageId(alert.id), kind: 'ask', channel: 'U0ANN' });
        const question = { userId: 'U0ANN', message, at: noon };
        const put = await Promise.all(stores.map((store) => store.putQuestion(alert.id, question)));
        expect(put.filter((isPut) => isPut)).toHaveLength(1);
        const answer = { by: ann, state: 'yes', at: noon } as const;
        const answered = await Promise.all([
          ...stores.map((store) => store.answerAsk(alert.id, answer)),
          ...stores.map((store) => store.answerAsk(alert.id, { ...answer, state: 'no' })),
        ]);
        expect(answered.filter(({ changed }) => changed)).toHaveLength(1);
      });
    });

    it('give a channel to one claimant', async () => {
      await withReplicas(4, async (stores) => {
        for (let round = 0; round < 20; round += 1) {
          const claims = await Promise.all(
            stores.map((store, index) =>
              store.claimChannel({
                channel: '#c',
                claimant: `replica-${index}`,
                now: noon + round * 10,
                until: noon + round * 10 + 10,
              }),
            ),
          );
          expect(claims.filter((state) => state !== undefined)).toHaveLength(1);
        }
      });
    });

    it('tell the end of a mute once', async () => {
      await withReplicas(3, async (stores) => {
        const [first] = stores;
        for (let made = 0; made < 5; made += 1)
          if (first !== undefined) await insertMute(first, aMute({ endsAt: noon + 1 }));
        const told = await Promise.all(
          stores.map((store) => store.tellEndedMutes(noon + 1, () => aNotice())),
        );
        expect(told.reduce((sum, count) => sum + count, 0)).toBe(5);
      });
    });

    it('begin one mute where each would begin the same', async () => {
      await withReplicas(3, async (stores) => {
        const begun = await Promise.all(
          stores.map((store) =>
            store.changeMute({ ruleId: 'risky' }, { by: bob, now: noon }, (active) =>
              active === undefined ? { kind: 'muted', mute: aMute(), told: aNotice() } : undefined,
            ),
          ),
        );
        expect(begun.filter(({ after }) => after !== undefined)).toHaveLength(1);
        expect(await stores[0]?.activeMutes(noon)).toHaveLength(1);
      });
    });

    it('remind of a mute once', async () => {
      await withReplicas(3, async (stores) => {
        const [first] = stores;
        const due = { now: noon + 9, withinMs: 1, longerThanMs: 5 };
        for (let made = 0; made < 5; made += 1)
          if (first !== undefined) await insertMute(first, aMute({ endsAt: noon + 10 }));
        const told = await Promise.all(stores.map((store) => store.remindOfMutes(due, () => aNotice())));
        expect(told.reduce((sum, count) => sum + count, 0)).toBe(5);
      });
    });

    it('act on a signed request in one of them', async () => {
      await withReplicas(4, async (stores) => {
        const claims = await Promise.all(stores.map((store) => store.claimRequest('digest', noon)));
        expect(claims.filter(Boolean)).toHaveLength(1);
      });
    });

    it('write one journal', async () => {
      await withReplicas(3, async (stores) => {
        const acts = stores.flatMap((store) => [...Array(10)].map(() => insertMute(store, aMute())));
        await Promise.all(acts);
        const entries = (await stores[0]?.journalAfter(0, 100)) ?? [];
        expect(entries.map(({ seq }) => seq)).toEqual(acts.map((_, index) => index + 1));
        expect(entries.map(({ previousHash }) => previousHash)).toEqual([
          '',
          ...entries.slice(0, -1).map(({ hash }) => hash),
        ]);
        expect(entries.map(journalHash)).toEqual(entries.map(({ hash }) => hash));
        expect(await stores[1]?.journalHead()).toEqual({ seq: 30, hash: entries.at(-1)?.hash });
      });
    });

    it('see at once what another has committed', async () => {
      await withReplicas(2, async ([first, second]) => {
        await first?.ingest((transaction) => transaction.insertEvents([anEvent({ id: 'seen' })]));
        expect(await second?.findEvent('seen')).toMatchObject({ id: 'seen' });
      });
    });

    it('look for the person of a question in one of them', async () => {
      await withReplicas(3, async (stores) => {
        const asks = [anAsk(), anAsk()];
        await stores[0]?.ingest((transaction) => transaction.insertAsks(asks));
        const take = (store: Store) => store.takeAsks({ now: noon, until: noon + 100, limit: 5 });
        const taken = (await Promise.all(stores.map(take))).flat();
        expect(taken.map(({ alertId }) => alertId).sort()).toEqual(asks.map(({ alertId }) => alertId).sort());
      });
    });

    it('keep from where on a memory lacks events, though another misses later ones', async () => {
      await withReplicas(2, async ([first, second]) => {
        const gaps = async () => [...((await second?.memoryGaps()) ?? [])];
        await first?.noteMemories(['whole', 'lacking'], { missingFrom: undefined, now: noon });
        await first?.missMemories(['lacking'], 5);
        await second?.missMemories(['lacking', 'whole'], 9);
        expect((await gaps()).sort()).toEqual([
          ['lacking', 5],
          ['whole', 9],
        ]);
        await first?.noteMemories(['lacking'], { missingFrom: undefined, now: noon });
        expect(await gaps()).toContainEqual(['lacking', undefined]);
      });
    });

    it('find everything again after a restart', async () => {
      const url = await newUrl();
      const [event, alert] = [anEvent(), anAlert()];
      const before = await openStore(url);
      await ingestEvents(before, event);
      await saveAlerts(before, [alert]);
      await before.close();
      const after = await openStore(url);
      expect(await after.findEvent(event.id)).toMatchObject(event);
      expect(await ingestEvents(after, event)).toEqual([]);
      expect(await after.findAlert(alert.id)).toEqual(alert);
      expect(await after.channelTurns(noon)).toEqual({ due: [alert.channel] });
      await after.close();
    });
  });
}

const risky = [{ ruleId: 'risky', groupKey: '5a-ann' }];

async function growOrOpen(store: Store): Promise<void> {
  await store.ingest(async (transaction) => {
    await transaction.insertEvents([anEvent()]);
    await transaction.lockAlerts();
    const [open] = await transaction.openAlerts(risky, noon);
    const alert =
      open === undefined
        ? anAlert()
        : { ...open, eventCount: open.eventCount + 1, revision: open.revision + 1 };
    await transaction.saveAlerts([alert], noon);
  });
}

async function openRisky(store: Store | undefined) {
  return (await store?.ingest((transaction) => transaction.openAlerts(risky, noon))) ?? [];
}
