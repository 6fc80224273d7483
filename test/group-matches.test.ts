import { describe, expect, it } from '@jest/globals';
import type { Match, Rule } from '../src/evaluate/rule.ts';
import { groupMatches } from '../src/group-matches.ts';
import type { Alert } from '../src/model/alert.ts';
import type { Mute } from '../src/model/mute.ts';
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
