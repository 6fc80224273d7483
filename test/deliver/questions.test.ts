import { describe, expect, it } from '@jest/globals';
import { createQuestions, type Found } from '../../src/deliver/questions.ts';
import { askMessageId } from '../../src/model/ask.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { Store } from '../../src/record/store.ts';
import { saveAlerts, useStores } from '../record/a-store.ts';
import { aClock, secondMs } from '../slack/a-clock.ts';
import { anAlert, anAsk } from '../support/builders.ts';

const aStore = useStores();

describe('the actors who are to be asked', () => {
  it('are looked for no further while Slack limits that, and all that wait as soon as it may be', async () => {
    const { ask, relay, clock } = await aStage();
    const { run, looked } = relay(() => ({ kind: 'later', error: 'ratelimited', forMs: 20 * secondMs }));
    await ask('one@example.com', 'two@example.com');
    await run();
    expect(looked()).toEqual(['one@example.com']);
    clock.turn(10 * secondMs);
    await ask('three@example.com');
    await run();
    expect(looked()).toEqual([]);
    clock.turn(10 * secondMs);
    const later = relay(() => ({ kind: 'found', userId: 'U0ANN' }));
    await later.run();
    expect(later.looked().sort()).toEqual(['one@example.com', 'three@example.com']);
  });

  it('are looked for by one replica, however long Slack takes', async () => {
    const { ask, relay, clock } = await aStage();
    await ask('one@example.com');
    const other = relay(() => ({ kind: 'found', userId: 'U0EVE' }));
    const slow = relay(async () => {
      clock.turn(10 * secondMs);
      await other.run();
      return { kind: 'found', userId: 'U0ANN' };
    });
    await slow.run();
    expect([slow.looked(), other.looked()]).toEqual([['one@example.com'], []]);
  });

  it.each<[Severity, number]>([
    ['low', 1],
    ['critical', 4],
  ])('are asked about what is graver first: %s', async (severity, rank) => {
    const { ask, relay, store } = await aStage(severity);
    const [alertId = ''] = await ask('one@example.com');
    await relay(() => ({ kind: 'found', userId: 'U0ANN' })).run();
    expect(await store.findMessage(askMessageId(alertId))).toMatchObject({ channel: 'U0ANN', rank });
  });
});

async function aStage(severity: Severity = 'high') {
  const store = await aStore('sqlite::memory:');
  const clock = aClock();
  return {
    store,
    clock,
    ask: (...emails: readonly string[]) => insertAsks(store, { emails, severity, at: clock.now() }),
    relay(find: (email: string) => Found | Promise<Found>) {
      const emails: string[] = [];
      return {
        run: createQuestions({
          store,
          clock,
          random: () => 0,
          onMessages: () => {},
          findPerson: async (email) => {
            emails.push(email);
            return find(email);
          },
        }),
        /** Since it was asked last. */
        looked: () => emails.splice(0),
      };
    },
  };
}

interface Wanted {
  readonly emails: readonly string[];
  readonly severity: Severity;
  readonly at: number;
}

/** The ids of the alerts. */
async function insertAsks(store: Store, { emails, severity, at }: Wanted): Promise<string[]> {
  const alerts = emails.map(() => anAlert({ rule: { ...anAlert().rule, severity } }));
  const asks = emails.map((email, index) =>
    anAsk({ alertId: alerts[index]?.id ?? '', email, createdAt: at, changedAt: at }),
  );
  await saveAlerts(store, alerts);
  await store.ingest((transaction) => transaction.insertAsks(asks));
  return alerts.map(({ id }) => id);
}
