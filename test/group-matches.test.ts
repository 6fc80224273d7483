import { describe, expect, it } from '@jest/globals';
import { createEvaluator, type Evaluator } from '../src/evaluate/evaluator.ts';
import type { Match, Rule } from '../src/evaluate/rule.ts';
import { groupMatches } from '../src/group-matches.ts';
import type { Alert } from '../src/model/alert.ts';
import type { Mute } from '../src/model/mute.ts';
import { createPipeline } from '../src/pipeline.ts';
import { openStore } from '../src/record/open-store.ts';
import type { Store } from '../src/record/store.ts';
import { aRuleSet } from './commands/run-command.ts';
import { aMute, anEvent, noon } from './support/builders.ts';

describe('a match whose rule has changed since its alert was opened', () => {
  it.each<[string, Partial<Rule>]>([
    ['severity', { severity: 'critical' }],
    ['channel', { channel: '#crit' }],
    ['mutable', { mutable: false }],
  ])('opens a new alert where the rule has another %s', (_, change) => {
    const open = [anOpenAlert()];
    const { alerts, recorded } = group([aMatch(change)], open);
    const { channel, ...changed } = change;
    expect(alerts).toMatchObject([
      { rule: changed, channel: channel ?? '#default', eventCount: 1, revision: 1 },
    ]);
    expect(alerts[0]?.id).not.toBe(open[0]?.id);
    expect(recorded).toMatchObject([{ outcome: 'alert', opened: true, alertId: alerts[0]?.id }]);
  });

  it.each<[string, Partial<Rule>]>([
    ['nothing', {}],
    ['name', { name: 'Another name' }],
    ['description', { description: 'More words' }],
    ['runbook', { runbook: 'https://runbook.example' }],
    ['tags', { tags: ['attack.t1078'] }],
    ['window', { group: { by: ['actor.id'], forMs: 1 } }],
    ['channel, written out', { channel: '#default' }],
  ])('is grouped into it where the rule has another %s', (_, change) => {
    const open = [anOpenAlert()];
    const { alerts } = group([aMatch(change)], open);
    expect(alerts).toMatchObject([{ id: open[0]?.id, eventCount: 2, revision: 2 }]);
  });

  it('opens one alert for all that follow it', () => {
    const raised = () => aMatch({ severity: 'critical' });
    const open = [anOpenAlert()];
    const { alerts } = group([raised(), raised()], open);
    expect(alerts).toMatchObject([{ eventCount: 2, revision: 1 }]);
    const { alerts: grown } = group([raised()], [...alerts, ...open]);
    expect(grown).toMatchObject([{ id: alerts[0]?.id, eventCount: 3, revision: 2 }]);
  });

  it('grows the alert that is its own where replicas do not have the change yet', () => {
    const open = [anOpenAlert({ severity: 'critical' }), anOpenAlert()];
    const { alerts } = group([aMatch(), aMatch({ severity: 'critical' })], open);
    expect(alerts).toMatchObject([{ id: open[1]?.id }, { id: open[0]?.id }]);
  });

  it('grows the newest of several that are alike', () => {
    const [older, newer] = [anOpenAlert(), { ...anOpenAlert(), openedAt: noon + 1 }];
    for (const open of [
      [older, newer],
      [newer, older],
    ])
      expect(group([aMatch()], open).alerts).toMatchObject([{ id: newer.id }]);
  });

  it('counts what a threshold has counted, though an earlier alert tells of it too', () => {
    const open = [anOpenAlert()];
    const { alerts } = group([{ ...aMatch({ severity: 'high' }), count: 5, since: noon - 9 }], open);
    expect(alerts).toMatchObject([{ eventCount: 5, firstOccurredAt: noon - 9 }]);
  });

  it('is hidden by no mute once nobody can mute the rule', () => {
    const mutes = [aMute({ ruleId: 'a' })];
    expect(group([aMatch()], [anOpenAlert()], mutes).recorded).toMatchObject([{ outcome: 'muted' }]);
    const { recorded } = group([aMatch({ mutable: false })], [anOpenAlert()], mutes);
    expect(recorded).toMatchObject([{ outcome: 'alert', opened: true }]);
  });
});

describe('a match that is looked at some time after it was received', () => {
  const receivedAt = (time: number): Match => ({
    ...aMatch({ group: { by: ['actor.id'], forMs: 1000 } }),
    event: anEvent({ receivedAt: time }),
  });

  it('is grouped by when it was received', () => {
    const open = group([receivedAt(noon)], []).alerts;
    const { alerts, recorded } = group([receivedAt(noon + 999), receivedAt(noon + 1000)], open);
    expect(alerts).toMatchObject([
      { id: open[0]?.id, eventCount: 2, revision: 2 },
      { openedAt: noon + 1000, eventCount: 1, revision: 1 },
    ]);
    expect(recorded).toMatchObject([{ opened: false }, { opened: true, alertId: alerts[1]?.id }]);
  });

  it('finds its alert in the store although that has closed since', async () => {
    const store = await openStore('sqlite::memory:');
    const evaluator = createEvaluator(
      aRuleSet('{id: a, name: A, match: {action: user_login}, group: {by: [actor.id], for: 1s}}'),
    );
    const pipeline = aPipeline(store, evaluator);
    const submit = (time: number) =>
      pipeline([
        { events: [anEvent({ id: `at-${time}`, action: 'user_login', receivedAt: time })], quarantined: [] },
      ]);
    for (const time of [noon, noon + 999, noon + 1000]) await submit(time);
    const key = { ruleId: 'a', groupKey: '5a-ann' };
    const alerts = await store.ingest((transaction) => transaction.openAlerts([key], noon));
    expect(alerts.map(({ eventCount }) => eventCount).sort()).toEqual([1, 2]);
    await store.close();
  });
});

describe('an alert that grows', () => {
  const at = (occurredAt: number, receivedAt = noon): Match => ({
    ...aMatch(),
    event: anEvent({ occurredAt, receivedAt }),
  });

  it('says when its first and its last event were, whatever the order in which they come', () => {
    const open = group([at(noon - 5, noon + 5)], []).alerts;
    const { alerts } = group([at(noon - 9, noon + 1), at(noon - 7, noon + 3)], open);
    expect(alerts).toMatchObject([
      { openedAt: noon + 5, lastReceivedAt: noon + 5, firstOccurredAt: noon - 9, lastOccurredAt: noon - 5 },
    ]);
  });

  it('reaches back as far as a threshold has counted', () => {
    const { alerts } = group([{ ...at(noon), since: noon - 60 }], group([at(noon - 5)], []).alerts);
    expect(alerts).toMatchObject([{ firstOccurredAt: noon - 60, eventCount: 2 }]);
  });

  it('keeps the event that opened it and shows the one that came last', () => {
    const [first, second, third] = [at(noon), at(noon + 1), at(noon)];
    const { alerts } = group([second, third], group([first], []).alerts);
    expect(alerts).toMatchObject([{ first: { id: first.event.id }, latest: { id: third.event.id } }]);
  });

  it('has news for its thread although it was acknowledged before', () => {
    const acknowledged = { by: 'U0ANN', at: noon };
    const open = { ...anOpenAlert(), acknowledged, revision: 2, grownRevision: 1 };
    expect(group([aMatch()], [open]).alerts).toMatchObject([{ acknowledged, revision: 3, grownRevision: 3 }]);
  });
});

it('counts for each mute all that it hides', () => {
  const [mine, other] = [aMute({ ruleId: 'a' }), aMute({ ruleId: 'b' })];
  const { hidden, alerts } = group([aMatch(), aMatch({ id: 'b' }), aMatch()], [], [mine, other]);
  expect([...hidden]).toEqual([
    [mine.id, 2],
    [other.id, 1],
  ]);
  expect(alerts).toEqual([]);
});

it('keeps what could not be read of all requests that share a transaction', async () => {
  const store = await openStore('sqlite::memory:');
  const evaluator = createEvaluator(aRuleSet('{id: a, name: A, match: {action: user_login}}'));
  const pipeline = aPipeline(store, evaluator);
  const unreadable = (id: string) => ({ id, receivedAt: noon, reason: 'not JSON', body: id });
  const receipts = await pipeline([
    { events: [], quarantined: [unreadable('1')] },
    { events: [anEvent()], quarantined: [] },
    { events: [], quarantined: [unreadable('2'), unreadable('3')] },
  ]);
  expect(receipts.map(({ quarantined }) => quarantined)).toEqual([1, 0, 2]);
  expect((await store.quarantined(9)).map(({ body }) => body)).toEqual(['3', '2', '1']);
  await store.close();
});

it('looks at each open alert a few times, however many there are', () => {
  const matches = Array.from({ length: 500 }, (_, index) => ({ ...aMatch(), groupKey: `key-${index}` }));
  let looks = 0;
  const open = group(matches, []).alerts.map((alert) => ({
    ...alert,
    get id() {
      looks += 1;
      return alert.id;
    },
  }));
  const { alerts } = group(matches, open);
  expect(looks).toBeLessThan(5 * open.length);
  expect(new Set(alerts.map(({ revision }) => revision))).toEqual(new Set([2]));
});

function aPipeline(store: Store, evaluator: Evaluator) {
  return createPipeline({
    store,
    evaluator: () => evaluator,
    guardMemory: (memory) => memory,
    clock: { now: () => noon + 3_600_000 },
    defaultChannel: '#default',
    onAlerts: () => {},
  });
}

function group(matches: readonly Match[], open: readonly Alert[], mutes: readonly Mute[] = []) {
  return groupMatches({ matches, mutes, open, defaultChannel: '#default' });
}

function anOpenAlert(rule: Partial<Rule> = {}): Alert {
  const [alert] = group([aMatch(rule)], []).alerts;
  if (alert === undefined) throw new Error('a live match opens an alert');
  return alert;
}

function aMatch(rule: Partial<Rule> = {}): Match {
  const aRule: Rule = {
    id: 'a',
    name: 'A rule',
    severity: 'low',
    tags: [],
    mutable: true,
    mode: 'live',
    group: { by: ['actor.id'], forMs: 3_600_000 },
    source: 'a.yaml:2',
    fingerprint: '',
    ...rule,
  };
  return { rule: aRule, event: anEvent(), groupKey: '5a-ann', title: 'A title' };
}
