import { describe, expect, it } from '@jest/globals';
import { loadRules } from '../../src/evaluate/load-rules.ts';
import { runRuleTests } from '../../src/evaluate/rule-tests.ts';
import { noon, rulesOf } from './builders.ts';

const report = (tests: string, match = '{action: x}') =>
  runRuleTests(rulesOf(`rules:\n  - id: rule\n    match: ${match}\n    tests:\n${tests}`), noon);

describe("a rule's own tests", () => {
  it('pass where the rule does what they say', async () => {
    const tests =
      '      - {name: a, event: {action: x}, match: true}\n      - {name: b, event: {action: y}, match: false}';
    expect(await report(tests)).toEqual({ count: 2, failures: [] });
  });

  it('fail with where they stand, and with the condition that failed', async () => {
    const tests =
      '      - {name: a, event: {action: y}, match: true}\n      - {name: b, event: {action: X}, match: false}';
    const { failures } = await report(tests);
    expect(failures).toEqual([
      {
        rule: 'rule',
        test: 'a',
        source: 'rules.yaml:5',
        message: 'the event should match, and does not: action must be "x", and is "y"',
        failed: { field: 'action', test: 'x', saw: 'y' },
      },
      { rule: 'rule', test: 'b', source: 'rules.yaml:6', message: 'the event should not match, and does' },
    ]);
  });

  it('give the attributes of an event, with id and message beside them', async () => {
    const event =
      '{id: e, message: {content: hi}, actor: {name: Ann}, context: [{type: users, attributes: {name: Bob}}]}';
    const match =
      '{id: e, message: hi, actor.name: ann, users.name: bob, action: {exists: false}, time: {gte: 2026-03-01T12:00:00Z, lte: 2026-03-01T12:00:00Z}}';
    expect((await report(`      - {name: a, event: ${event}, match: true}`, match)).failures).toEqual([]);
    expect(
      (
        await report(
          '      - {name: a, event: {message: hi}, match: true}',
          '{message: hi, id: {exists: false}}',
        )
      ).failures,
    ).toEqual([]);
  });
});

describe('the rule pack', () => {
  it('has no mistake and passes its own tests, with a positive and two negative ones for each rule', async () => {
    const loaded = await loadRules('rules');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    expect(loaded.ruleSet.rules.length).toBeGreaterThanOrEqual(8);
    for (const { tests } of loaded.ruleSet.rules) {
      expect(tests.filter(({ match }) => match).length).toBeGreaterThanOrEqual(1);
      expect(tests.filter(({ match }) => !match).length).toBeGreaterThanOrEqual(2);
    }
    expect((await runRuleTests(loaded.ruleSet, noon)).failures).toEqual([]);
  });
});
