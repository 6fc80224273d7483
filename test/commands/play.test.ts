import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Replayed } from '../../src/commands/replay/course.ts';
import { play } from '../../src/commands/replay/play.ts';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { createPipeline } from '../../src/pipeline.ts';
import { openStore } from '../../src/record/open-store.ts';
import { noon } from '../support/builders.ts';
import { at, changed, counts, day, hour, minute, playOver } from './a-replay.ts';
import { aRuleSet } from './run-command.ts';

const risky = '{id: risky, match: {action: risky_action}}';
const bob = { actor: { id: '5b-bob', email: 'bob@example.com' } };

describe('replay', () => {
  it('groups what one key has within the time into one alert, as the relay does', async () => {
    const events = [at(0), at(59), at(60), at(0, bob), at(30, { action: 'harmless' })];
    const replayed = await playOver(events, { rules: aRuleSet(risky) });
    expect(counts(replayed)).toEqual(['risky: 3/4']);
    expect(replayed).toMatchObject({ events: 5, firstReceivedAt: noon, lastReceivedAt: noon + hour });
    expect(replayed.results[0]?.keys).toMatchObject([
      { key: '5a-ann', alerts: 2, events: 3, example: { event: events[0]?.id, at: noon } },
      { key: '5b-bob', alerts: 1, events: 1 },
    ]);
  });

  it('groups by when events were received and counts by when they occurred', async () => {
    const rules = aRuleSet(
      '{id: twice, match: {action: risky_action}, threshold: {count: 2, within: 10m, by: actor.id}}',
    );
    const late = { receivedAt: noon + 5 * hour };
    expect(counts(await playOver([at(0), at(10, late)], { rules }))).toEqual(['twice: 1/1']);
    expect(counts(await playOver([at(0), at(11, late)], { rules }))).toEqual([]);
  });

  it('tries rules in shadow as if they were live, and leaves out those that are off', async () => {
    const rules = aRuleSet(
      '{id: in-shadow, mode: shadow, match: {action: risky_action}}',
      '{id: is-off, mode: "off", match: {action: risky_action}}',
    );
    const { results } = await playOver([at(0)], { rules });
    expect(results.map(({ rule, alerts }) => [rule.id, rule.mode, alerts])).toEqual([
      ['in-shadow', 'shadow', 1],
    ]);
  });

  describe('since a time', () => {
    const since = noon;

    it('counts what was received from then on', async () => {
      const events = [at(-1, bob), at(0), at(1, { action: 'harmless' })];
      const replayed = await playOver(events, { rules: aRuleSet(risky), since });
      expect([replayed.events, counts(replayed)]).toEqual([2, ['risky: 1/1']]);
    });

    it('knows what was open then: an alert of before grows and is not counted again', async () => {
      const replayed = await playOver([at(-30), at(1), at(31)], { rules: aRuleSet(risky), since });
      expect(counts(replayed)).toEqual(['risky: 1/2']);
    });

    it('remembers what came before', async () => {
      const rules = aRuleSet(
        '{id: twice, match: {action: risky_action}, threshold: {count: 2, within: 1d, by: actor.id}}',
        '{id: first, match: {action: risky_action}, first_seen: {of: actor.id, within: 30d}}',
      );
      const old = at(0, { occurredAt: noon - 60 * day, receivedAt: noon - 60 * day, action: 'harmless' });
      const events = [old, at(-23 * 60), at(1), at(2, bob)];
      expect(counts(await playOver(events, { rules, since }))).toEqual(['twice: 1/1', 'first: 1/1']);
      const without = await playOver([old, at(1), at(2, bob)], { rules, since });
      expect(counts(without)).toEqual(['first: 2/2']);
    });

    it('knows what an alert that was open then had been counted from', async () => {
      const rules = aRuleSet(
        '{id: twice, match: {action: risky_action}, threshold: {count: 2, within: 2d, by: actor.id}, group: {for: 2d}}',
      );
      const events = [at(-80 * 60), at(-47 * 60), at(-20 * 60), at(2 * 60)];
      // Opened 47 hours before, it was closed an hour after.
      expect(counts(await playOver(events, { rules, since }))).toEqual(['twice: 1/1']);
    });

    it('knows what was received before where an event comes late', async () => {
      const rules = aRuleSet(
        '{id: twice, match: {action: risky_action}, threshold: {count: 2, within: 10m, by: actor.id}}',
      );
      const late = at(-295, { receivedAt: noon + minute });
      const replayed = await playOver([at(-300), late], { rules, since });
      expect(counts(replayed)).toEqual(['twice: 1/1']);
    });

    it('is still learning where the stored history is short', async () => {
      const rules = aRuleSet(
        '{id: first, match: {action: risky_action}, first_seen: {of: actor.id, within: 30d}}',
      );
      const events = [at(-6 * 24 * 60, { action: 'harmless' }), at(1)];
      expect(counts(await playOver(events, { rules, since }))).toEqual([]);
    });

    it('knows no history before it is received, however long ago it occurred', async () => {
      const rules = aRuleSet(
        '{id: first, match: {action: risky_action}, first_seen: {of: actor.id, within: 30d}}',
      );
      const old = { occurredAt: noon - 60 * day, action: 'harmless' };
      const events = [at(1), at(2, old), at(3, bob)];
      expect(counts(await playOver(events, { rules }))).toEqual(['first: 1/1']);
      expect(counts(await playOver(events, { rules, since }))).toEqual(['first: 1/1']);
      const before = at(-40 * 24 * 60, { occurredAt: noon - 41 * day });
      expect(counts(await playOver([before, ...events], { rules, since }))).toEqual(['first: 2/2']);
    });

    it('knows none that was received after what was still being learnt', async () => {
      const rules = aRuleSet(
        '{id: first, match: {action: risky_action}, first_seen: {of: actor.id, within: 30d}, group: {by: action}}',
      );
      const old = { occurredAt: noon - 60 * day, action: 'harmless' };
      // Had the first matched, its alert would be open still.
      const events = [at(-10), at(-5, old), at(5, bob)];
      expect(counts(await playOver(events, { rules, since }))).toEqual(['first: 1/1']);
    });
  });

  it.each([
    ['as they occur', (minutes: number) => noon + minutes * minute],
    ['long afterwards, in one go', (minutes: number) => noon + 365 * day + minutes * 1000],
  ])('goes over many events received %s, and forgets nothing that matters', async (_, receivedAt) => {
    const rules = aRuleSet(
      '{id: many, match: {action: risky_action}, threshold: {count: 3, within: 10h, by: actor.id}, group: {for: 1s}}',
      '{id: first, match: {action: risky_action}, first_seen: {of: actor.id, within: 2d, learn: 0s}}',
    );
    const people = Array.from({ length: 40 }, (_person, n) => ({ id: `person-${n}` }));
    // Each of forty people once in 200 minutes: every event but the first two of each has two before it in 10 hours.
    const count = 15_000;
    const events = Array.from({ length: count }, (_event, n) => {
      return at(n * 5, { actor: people[n % 40] ?? {}, receivedAt: receivedAt(n * 5) });
    });
    expect(counts(await playOver(events, { rules }))).toEqual([
      `many: ${count - 80}/${count - 80}`,
      'first: 40/40',
    ]);
  });

  it('tells how far it is', async () => {
    const store = await openStore('sqlite::memory:');
    await store.ingest((transaction) =>
      transaction.insertEvents(Array.from({ length: 2500 }, (_, n) => at(n))),
    );
    const told: string[] = [];
    await play({ store, rules: aRuleSet(risky), onProgress: (done, total) => told.push(`${done}/${total}`) });
    await store.close();
    expect(told).toEqual(['1000/2500', '2000/2500', '2500/2500']);
  });

  it('makes of any events the alerts that the relay made of them', async () => {
    const rules = aRuleSet(
      '{id: plain, match: {action: "a*"}, group: {by: actor.id, for: 30m}}',
      '{id: counted, match: {action: a1}, threshold: {count: 2, within: 20m, by: actor.id}}',
      '{id: spread, match: {action: "a*"}, distinct: {of: action, count: 2, within: 10m, by: actor.id}, group: {for: 5m}}',
      '{id: fresh, match: {action: a2}, first_seen: {of: actor.id, within: 1h, learn: 10m}}',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 30 }), async (given) => {
        const events = given.toSorted((a, b) => a.receivedAt - b.receivedAt);
        expect(counts(await playOver(events, { rules }))).toEqual(await relayed(events, rules));
      }),
      { numRuns: 60 },
    );
  });
});

const anyEvent = fc
  .record({
    minutes: fc.integer({ min: 0, max: 120 }),
    lateMinutes: fc.constantFrom(0, 0, 0, 15),
    action: fc.constantFrom('a1', 'a2', 'b'),
    actor: fc.constantFrom('ann', 'bob'),
  })
  .map(({ minutes, lateMinutes, action, actor }) => {
    const receivedAt = noon + (minutes + lateMinutes) * minute;
    return at(minutes, { receivedAt, action, actor: { id: actor } });
  });

/** What the pipeline records of the same events, one at a time. */
async function relayed(events: readonly AuditEvent[], rules: ReturnType<typeof aRuleSet>): Promise<string[]> {
  const store = await openStore('sqlite::memory:');
  const evaluator = createEvaluator(rules);
  let now = 0;
  const pipeline = createPipeline({
    store,
    evaluator: () => evaluator,
    clock: { now: () => now },
    guardMemory: (memory) => memory,
    defaultChannel: '#c',
    onAlerts: () => {},
  });
  for (const event of events) {
    now = event.receivedAt;
    await pipeline([{ events: [event], quarantined: [] }]);
  }
  const recent = await store.recent({ limit: 1000 });
  await store.close();
  const matches = recent.flatMap((event) => event.matches);
  return rules.rules.flatMap(({ id }) => {
    const own = matches.filter(({ ruleId }) => ruleId === id);
    const opened = own.filter((match) => match.opened === true);
    return own.length === 0 ? [] : [`${id}: ${opened.length}/${own.length}`];
  });
}

describe('the difference between two sets of rules', () => {
  const events = [
    at(0, { id: 'e-1' }),
    at(10, { id: 'e-2', ...bob }),
    at(90, { id: 'e-3', action: 'other' }),
  ];

  it('is nothing between the same rules', async () => {
    const replayed = await playOver(events, { rules: aRuleSet(risky), before: aRuleSet(risky) });
    expect(replayed.compared?.changes).toMatchObject({ added: 0, removed: 0, alerts: [], leftOut: 0 });
    expect(counts(replayed)).toEqual(['risky: 2/2']);
  });

  it('lists alert by alert what is added and removed', async () => {
    const rules = aRuleSet(
      '{id: risky, match: {action: risky_action, actor.id: 5a-ann}}',
      '{id: new, match: {action: other}}',
    );
    const replayed = await playOver(events, { rules, before: aRuleSet(risky) });
    expect(changed(replayed)).toEqual(['- risky 5b-bob e-2', '+ new 5a-ann e-3']);
    expect(replayed.compared?.changes).toMatchObject({ added: 1, removed: 1 });
    expect(Object.fromEntries(replayed.compared?.changes.byRule ?? [])).toEqual({
      risky: { added: 0, removed: 1 },
      new: { added: 1, removed: 0 },
    });
  });

  it('takes an alert that begins with another event for the same, while both are open', async () => {
    const [before, after] = ['[first, second]', 'second'].map((action) =>
      aRuleSet(`{id: r, match: {action: ${action}}}`),
    );
    if (before === undefined || after === undefined) throw new Error('two sets');
    const near = [at(0, { action: 'first' }), at(59, { action: 'second' })];
    expect(changed(await playOver(near, { before, rules: after }))).toEqual([]);
    const far = [
      at(0, { action: 'first', id: 'e-1' }),
      at(61, { action: 'third' }),
      at(62, { action: 'second' }),
    ];
    expect(changed(await playOver(far, { before, rules: after }))).toEqual(['- r 5a-ann e-1']);
  });

  it('tells the alerts of another grouping from those of before', async () => {
    const before = aRuleSet(risky);
    const rules = aRuleSet('{id: risky, match: {action: risky_action}, group: {for: 10m}}');
    const often = [0, 5, 10, 20, 30].map((minutes) => at(minutes, { id: `at-${minutes}` }));
    const replayed = await playOver(often, { before, rules });
    expect(changed(replayed)).toEqual([
      '+ risky 5a-ann at-10',
      '+ risky 5a-ann at-20',
      '+ risky 5a-ann at-30',
    ]);
  });

  it('counts what is posted: a rule that goes from shadow to live adds its alerts', async () => {
    const shadow = aRuleSet('{id: risky, mode: shadow, match: {action: risky_action}}');
    expect(changed(await playOver(events, { before: shadow, rules: aRuleSet(risky) }))).toHaveLength(2);
    expect(changed(await playOver(events, { before: aRuleSet(risky), rules: shadow }))).toHaveLength(2);
    expect(changed(await playOver(events, { before: shadow, rules: shadow }))).toEqual([]);
  });

  it.each([
    ['later', 1, 2, ['+ r 5a-ann at-1'], { before: 0, after: 1, added: 1, removed: 0 }],
    ['sooner', 2, 1, ['- r 5a-ann at-1'], { before: 1, after: 0, added: 0, removed: 1 }],
  ])(
    'counts an alert that is opened %s on the side that opens it in the time in question',
    async (...given) => {
      const [, was, is, rows, sums] = given;
      const nth = (count: number) =>
        aRuleSet(`{id: r, match: {action: risky_action}, threshold: {count: ${count}, within: 10m}}`);
      const twice = [0, 1].map((minutes) => at(minutes, { id: `at-${minutes}` }));
      const replayed = await playOver(twice, { before: nth(was), rules: nth(is), since: noon + minute });
      expect(changed(replayed)).toEqual(rows);
      expect(sumsOf(replayed)).toEqual([sums]);
    },
  );

  it('adds up: what was, less what is removed and with what is added, is what will be', async () => {
    const rules = (count: number, span: string) =>
      aRuleSet(
        `{id: plain, match: {action: ["a*", b]}, group: {by: actor.id, for: ${span}}}`,
        `{id: counted, match: {action: "a*"}, threshold: {count: ${count}, within: 20m, by: actor.id}}`,
        `{id: fresh, match: {action: a2}, first_seen: {of: actor.id, within: ${span}, learn: 0s}}`,
      );
    const anyRules = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('5m', '30m', '2h'));
    const since = fc.integer({ min: 0, max: 120 }).map((minutes) => noon + minutes * minute);
    let partly = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { maxLength: 30 }),
        anyRules,
        anyRules,
        since,
        async (given, old, now, from) => {
          const events = given.toSorted((a, b) => a.receivedAt - b.receivedAt);
          const both = { before: rules(...old), rules: rules(...now), since: from };
          const sums = sumsOf(await playOver(events, both));
          for (const { before, after, added, removed } of sums) expect(before - removed + added).toBe(after);
          partly += sums.some(({ added, removed, after }) => added + removed > 0 && after > added) ? 1 : 0;
        },
      ),
      { numRuns: 150 },
    );
    expect(partly).toBeGreaterThan(0);
  });

  it('leaves out what was opened before the time in question', async () => {
    const given = {
      before: aRuleSet('{id: none, match: {action: none}}'),
      rules: aRuleSet(risky),
      since: noon + 5 * minute,
    };
    expect(changed(await playOver(events, given))).toEqual(['+ risky 5b-bob e-2']);
  });
});

/** What the table says of each rule. */
function sumsOf({ results, compared }: Replayed) {
  const before = new Map(compared?.before.map(({ rule, alerts }) => [rule.id, alerts]));
  return results.map(({ rule, alerts: after }) => {
    const change = compared?.changes.byRule.get(rule.id) ?? { added: 0, removed: 0 };
    return { before: before.get(rule.id) ?? 0, after, ...change };
  });
}
