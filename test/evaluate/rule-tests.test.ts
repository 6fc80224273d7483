import { describe, expect, it } from '@jest/globals';
import { loadRules } from '../../src/evaluate/load-rules.ts';
import { runRuleTests } from '../../src/evaluate/rule-tests.ts';
import { runProcess, useFiles } from '../commands/run-command.ts';
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

describe('the time of a test event', () => {
  const write = useFiles();
  const event = (time: string) => `{action: x, time: "${time}"}`;
  const pair = (first: string, second: string, match: boolean) =>
    `{name: ${match ? 'together' : 'apart'}, events: [${event(first)}, ${event(second)}], match: ${match}}`;
  const file = (...tests: readonly string[]) =>
    `rules:\n  - {id: rule, match: {action: x}, threshold: {count: 2, within: 1s}, tests: [${tests.join(', ')}]}`;

  it('is UTC where it names no zone, in whatever zone the machine is', async () => {
    const tests = [
      pair('2026-01-01T12:00:00', '2026-01-01T12:00:00Z', true),
      pair('2026-01-01', '20260101T010000+01', true),
      pair('2026-01-01T12:00:00', '2026-01-01T12:00:02Z', false),
    ];
    const folder = write({ 'rules.yaml': file(...tests) });
    for (const TZ of ['Pacific/Auckland', 'America/New_York']) {
      expect(await runProcess(['check', folder], { env: { TZ } })).toMatchObject({ code: 0 });
    }
  });

  it.each(['1 Jan 2026', '5', 'soon', '2026-02-30T12:00:00Z', ''])(
    'is when the event is received where it is %j, which is no ISO 8601',
    async (time) => {
      const tests = [
        pair(time, '2026-03-01T12:00:00Z', true),
        pair('2026-01-01', time, false),
        pair('2026-02-01', time, false),
      ];
      expect(await runRuleTests(rulesOf(file(...tests)), noon)).toEqual({ count: 3, failures: [] });
    },
  );
});

describe('tests of several events', () => {
  const several = (tests: string) =>
    runRuleTests(
      rulesOf(
        `rules:\n  - {id: rule, match: {action: x}, threshold: {count: 3, within: 10m, by: actor.id}, message: {title: "by {{actor.name}}"}, tests: [${tests}]}`,
      ),
      noon,
    );
  const event = (after: string) => `{${after}action: x, actor: {id: "1", name: Ann}}`;

  it('are about the last of them, each so long after the one before', async () => {
    const tests = [
      `{name: soon, events: [${event('')}, ${event('after: 5m, ')}, ${event('after: 5m, ')}], match: true, title: by Ann, group: "1"}`,
      `{name: late, events: [${event('')}, ${event('after: 5m, ')}, ${event('after: 6m, ')}], match: false}`,
      `{name: one, event: ${event('')}, match: false}`,
    ];
    expect(await several(tests.join(', '))).toEqual({ count: 3, failures: [] });
  });

  it('follow one that says its own time, and may come in any order of their times', async () => {
    const own = (time: string) => event(`time: "2026-01-01T${time}Z", `);
    const tests = [
      `{name: soon, events: [${own('12:00:00')}, ${event('after: 5m, ')}, ${event('after: 5m, ')}], match: true}`,
      `{name: late, events: [${own('12:00:00')}, ${event('after: 5m, ')}, ${event('after: 301s, ')}], match: false}`,
      `{name: late arrival, events: [${own('12:10:00')}, ${own('12:00:00')}, ${own('12:05:00')}], match: true}`,
      `{name: too far, events: [${own('12:10:01')}, ${own('12:00:00')}, ${own('12:05:00')}], match: false}`,
    ];
    expect(await several(tests.join(', '))).toEqual({ count: 4, failures: [] });
  });

  it('begin with an empty memory, and say how far a count came', async () => {
    const { failures } = await several(`{name: two, events: [${event('')}, ${event('')}], match: true}`);
    expect(failures[0]?.message).toBe(
      'the event should match, and does not: threshold must be {"count":3,"within":"10m","by":"actor.id"}, and is 2',
    );
  });

  it('fail where the title or the group key is another', async () => {
    const events = `events: [${event('')}, ${event('')}, ${event('')}], match: true`;
    const { failures } = await several(
      `{name: t, ${events}, title: by Bob}, {name: g, ${events}, group: "2"}`,
    );
    expect(failures.map(({ message }) => message)).toEqual([
      'the title should be "by Bob", and is "by Ann"',
      'the group should be "2", and is "1"',
    ]);
  });

  it('name the values of a group in alphabetical order, whatever they hold', async () => {
    const users = ['Admin', 'a|b', 'a,b', 'A'].map((name) => `{type: users, attributes: {name: "${name}"}}`);
    const tests = `[{name: t, event: {action: x, context: [${users}]}, match: true, group: 'a,a\\,b,admin,a\\|b'}]`;
    const rule = `{id: rule, match: {action: x}, group: {by: users.name}, tests: ${tests}}`;
    expect(await runRuleTests(rulesOf(`rules: [${rule}]`), noon)).toEqual({ count: 1, failures: [] });
  });

  it('give a rule that looks for what is new a past', async () => {
    const rule = (tests: string) =>
      `rules:\n  - {id: rule, match: {action: x}, first_seen: {of: location.city, within: 30d}, tests: [${tests}]}`;
    const oslo = 'action: x, location: {city: Oslo}';
    const tests = [
      `{name: new, events: [{action: y}, {after: 8d, ${oslo}}], match: true}`,
      `{name: too early, events: [{action: y}, {after: 6d, ${oslo}}], match: false}`,
      `{name: known, events: [{${oslo}}, {after: 8d, ${oslo}}], match: false}`,
    ];
    expect(await runRuleTests(rulesOf(rule(tests.join(', '))), noon)).toEqual({ count: 3, failures: [] });
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
