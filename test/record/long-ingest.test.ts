import { expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { aMatch, anAlert, anEvent, noon } from '../support/builders.ts';
import { useFolder } from './a-folder.ts';

const newUrl = useFolder();

/** Commands of Slack and questions whether the relay is alive have seconds. */
it('lets others have their turn while it stores very many matches', async () => {
  const store = await openStore(await newUrl());
  const alerts = Array.from({ length: 2500 }, (_, index) => anAlert({ groupKey: `key-${index}` }));
  const event = anEvent();
  const matches = alerts.map((alert) => ({ ...aMatch(alert, event), ruleId: alert.id }));
  let turns = 0;
  const turn = () => {
    turns += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const turnsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = turns;
    await work();
    return turns - before;
  };
  const counted = await store.ingest(async (transaction) => {
    await transaction.insertEvents([event]);
    const keys = alerts.map(({ rule, groupKey }) => ({ ruleId: rule.id, groupKey }));
    return [
      await turnsOf(() => transaction.openAlerts(keys, noon)),
      await turnsOf(() => transaction.saveAlerts(alerts, noon)),
      await turnsOf(() => transaction.insertMatches(matches)),
    ];
  });
  clearImmediate(next);
  await store.close();
  // Of five pieces each, between which there are four.
  expect(counted.every((count) => count >= 4)).toBe(true);
});
