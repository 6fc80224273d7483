import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import type { Match } from '../../src/evaluate/rule.ts';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { MemoryEntry } from '../../src/model/memory.ts';
import { anEvent, mistakesOf, noon, rulesOf } from './builders.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** An event so many ms after noon. */
function at(
  ms: number,
  attributes: JsonObject = {},
  more: { action?: string; id?: string } = {},
): AuditEvent {
  const actor = { id: 'ann' };
  return anEvent({
    id: `at-${ms}-${JSON.stringify(attributes)}`,
    occurredAt: noon + ms,
    attributes: { actor, ...attributes },
    ...more,
  });
}

/** Evaluates the events in the order given, with one memory. */
async function matchesOf(body: string, events: readonly AuditEvent[]): Promise<(Match | undefined)[]> {
  const evaluator = createEvaluator(rulesOf(`rules: [{id: rule, ${body}}]`));
  const memory = createVolatileMemory();
  const matches: (Match | undefined)[] = [];
  for (const event of events) {
    memory.observe(event.occurredAt);
    matches.push((await evaluator.evaluate(event, memory))[0]);
  }
  return matches;
}

async function verdicts(body: string, events: readonly AuditEvent[]): Promise<boolean[]> {
  return (await matchesOf(body, events)).map((match) => match !== undefined);
}

describe('threshold', () => {
  const three = 'match: {action: user_login}, threshold: {count: 3, within: 10m, by: actor.id}';

  it('holds from the event that makes the count, and goes on while that is so', async () => {
    const times = [0, 1, 2, 3, 13, 14, 15].map((minutes) => at(minutes * minute));
    expect(await verdicts(three, times)).toEqual([false, false, true, true, false, false, true]);
  });

  it('counts events that are exactly that far apart, and none a millisecond further', async () => {
    expect(await verdicts(three, [at(0), at(1), at(10 * minute)])).toEqual([false, false, true]);
    expect(await verdicts(three, [at(0), at(1), at(10 * minute + 1)])).toEqual([false, false, false]);
  });

  it('counts by when events occurred, whatever the order of arrival', async () => {
    expect(await verdicts(three, [at(20 * minute), at(8 * minute), at(12 * minute)])).toEqual([
      false,
      false,
      false,
    ]);
    expect(await verdicts(three, [at(10 * minute), at(0), at(5 * minute)])).toEqual([false, false, true]);
  });

  it('counts each key for itself, without regard to case, and nothing where the field is absent', async () => {
    const by = (id: string | null, ms: number) => at(ms, { actor: { id } });
    expect(await verdicts(three, [by('ann', 0), by('bob', 1), by('Ann', 2), by('ANN', 3)])).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(await verdicts(three, [by(null, 0), by(null, 1), by(null, 2), by('', 3)])).toEqual(
      Array(4).fill(false),
    );
  });

  it('counts all events together without a key', async () => {
    const all = 'match: {action: user_login}, threshold: {count: 2, within: 10m}';
    expect(await verdicts(all, [at(0, { actor: { id: 'a' } }), at(1, { actor: {} })])).toEqual([false, true]);
  });

  it('sees only events that pass the rule, and remembers them though the rule does not match', async () => {
    const events = [at(0), at(1, {}, { action: 'other' }), at(2), at(3)];
    expect(await verdicts(three, events)).toEqual([false, false, false, true]);
    const unless = `${three}, unless: {location.city: oslo}`;
    expect(await verdicts(unless, [at(0), at(1, { location: { city: 'Oslo' } }), at(2)])).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('takes a key with several values as each of them', async () => {
    const byUser = 'match: {action: user_login}, threshold: {count: 2, within: 10m, by: users.name}';
    const on = (ms: number, ...names: string[]) =>
      at(ms, { context: names.map((name) => ({ type: 'users', attributes: { name } })) });
    expect(await verdicts(byUser, [on(0, 'a', 'b'), on(1, 'c'), on(2, 'c', 'd')])).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('counts as far as its rule says, however far that is', async () => {
    const many = 'match: {action: user_login}, threshold: {count: 150, within: 10m, by: actor.id}';
    const found = await verdicts(
      many,
      Array.from({ length: 151 }, (_, n) => at(n)),
    );
    expect(found.indexOf(true)).toBe(149);
    expect(found[150]).toBe(true);
  });

  it('says its count and groups by its key', async () => {
    const matches = await matchesOf(
      three.replace('actor.id', 'location.ip'),
      [0, 1, 2, 3].map((ms) => at(ms, { location: { ip: '::1' } })),
    );
    expect(matches.map((match) => match?.count)).toEqual([undefined, undefined, 3, 4]);
    expect(matches[3]?.groupKey).toBe('::1');
  });

  it('gives, event by event, what counting from scratch gives', async () => {
    const event = fc.record({ minutes: fc.integer({ min: 0, max: 30 }), actor: fc.constantFrom('a', 'b') });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 15 }), async (written) => {
        const events = written.map(({ minutes, actor }, n) =>
          at(minutes * minute, { actor: { id: actor } }, { id: `e-${n}` }),
        );
        const expected = written.map(({ minutes, actor }, n) => {
          const known = written
            .slice(0, n + 1)
            .filter((one) => one.actor === actor)
            .map((one) => one.minutes);
          const counts = Array.from(
            { length: 11 },
            (_, back) => known.filter((one) => one >= minutes - back && one <= minutes - back + 10).length,
          );
          return Math.max(...counts) >= 3;
        });
        expect(await verdicts(three, events)).toEqual(expected);
      }),
    );
  });
});

describe('distinct', () => {
  const two =
    'match: {action: user_login}, distinct: {of: location.countryName, count: 2, within: 1h, by: actor.id}';
  const from = (ms: number, countryName: string, id = 'ann') =>
    at(ms, { actor: { id }, location: { countryName } });

  it('holds where different values lie close together', async () => {
    expect(
      await verdicts(two, [from(0, 'NO'), from(1, 'NO'), from(2, 'no'), from(3, 'SE'), from(4, 'NO')]),
    ).toEqual([false, false, false, true, true]);
    expect(await verdicts(two, [from(0, 'NO'), from(1, 'SE', 'bob')])).toEqual([false, false]);
  });

  it('counts at the edge of its time, in any order of arrival', async () => {
    expect(await verdicts(two, [from(60 * minute, 'NO'), from(0, 'SE')])).toEqual([false, true]);
    expect(await verdicts(two, [from(60 * minute + 1, 'NO'), from(0, 'SE')])).toEqual([false, false]);
  });

  it('never holds where the field is absent, and groups by its key', async () => {
    expect(await verdicts(two, [from(0, 'NO'), at(1, { location: {} }), from(2, '')])).toEqual([
      false,
      false,
      false,
    ]);
    const [, match] = await matchesOf(two, [from(0, 'NO'), from(1, 'SE')]);
    expect(match).toMatchObject({ groupKey: 'ann', count: 2 });
  });

  it('counts as far as its rule says, however far that is', async () => {
    const many = two.replace('count: 2', 'count: 150');
    const found = await verdicts(
      many,
      Array.from({ length: 150 }, (_, n) => from(n, `country ${n}`)),
    );
    expect(found.indexOf(true)).toBe(149);
  });

  it('counts every value of one event', async () => {
    const rule =
      'match: {action: user_login}, distinct: {of: users.name, count: 3, within: 1h, by: actor.id}';
    const context = ['a', 'b', 'c'].map((name) => ({ type: 'users', attributes: { name } }));
    expect(await verdicts(rule, [at(0, { context })])).toEqual([true]);
    expect(await verdicts(rule, [at(0, { context: context.slice(1) })])).toEqual([false]);
  });
});

describe('first_seen', () => {
  const country = (learn: string) =>
    `match: {action: user_login}, first_seen: {of: [actor.id, location.countryName], within: 30d${learn}}`;
  const from = (ms: number, countryName: string, id = 'ann') =>
    at(ms, { actor: { id }, location: { countryName } });

  it('holds for a combination that no event had within the time', async () => {
    const events = [from(0, 'NO'), from(1, 'NO'), from(2, 'SE'), from(3, 'NO', 'bob'), from(4, 'se')];
    expect(await verdicts(country(', learn: 0s'), events)).toEqual([true, false, true, true, false]);
  });

  it('holds again after the time, and at its edge not yet', async () => {
    expect(await verdicts(country(', learn: 0s'), [from(0, 'NO'), from(30 * day, 'NO')])).toEqual([
      true,
      false,
    ]);
    expect(await verdicts(country(', learn: 0s'), [from(0, 'NO'), from(30 * day + 1, 'NO')])).toEqual([
      true,
      true,
    ]);
  });

  it('looks at what occurred before, though it arrived later', async () => {
    expect(
      await verdicts(country(', learn: 0s'), [from(day, 'NO'), from(0, 'NO'), from(day + 1, 'NO')]),
    ).toEqual([true, true, false]);
  });

  it('waits until the stored history reaches back far enough: a week unless told', async () => {
    const other = (ms: number) => at(ms, {}, { action: 'other' });
    expect(await verdicts(country(''), [from(0, 'NO'), from(1, 'SE')])).toEqual([false, false]);
    expect(await verdicts(country(''), [other(0), from(7 * day, 'NO')])).toEqual([false, true]);
    expect(await verdicts(country(''), [other(0), from(7 * day - 1, 'NO')])).toEqual([false, false]);
    expect(await verdicts(country(', learn: 1h'), [other(0), from(60 * minute, 'NO')])).toEqual([
      false,
      true,
    ]);
  });

  it('holds where one of several values is new, whichever it is', async () => {
    const user = 'match: {action: user_login}, first_seen: {of: users.name, within: 30d, learn: 0s}';
    const on = (ms: number, ...names: string[]) =>
      at(ms, { context: names.map((name) => ({ type: 'users', attributes: { name } })) });
    expect(await verdicts(user, [on(0, 'a'), on(1, 'a', 'b'), on(2, 'c', 'a'), on(3, 'b', 'a')])).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('never holds where a field is absent', async () => {
    expect(await verdicts(country(', learn: 0s'), [at(0), from(1, '')])).toEqual([false, false]);
  });
});

describe('the memory', () => {
  it('is asked only where everything else holds, and is told of such events only', async () => {
    const told: string[] = [];
    const memory = createVolatileMemory();
    const watched = {
      ...memory,
      remember: async (entries: Parameters<typeof memory.remember>[0]) => {
        told.push(...entries.map(({ eventId }) => eventId));
        await memory.remember(entries);
      },
    };
    const evaluator = createEvaluator(
      rulesOf(
        'rules: [{id: rule, conditions: {any: [{fact: action, operator: equal, value: a, priority: 1}, {fact: actor.id, operator: equal, value: bob, priority: 9}]}, threshold: {count: 1, within: 1m}}]',
      ),
    );
    const event = (id: string, action: string, actor = 'ann') =>
      anEvent({ id, action, attributes: { actor: { id: actor } } });
    expect(await evaluator.evaluate(event('1', 'a'), watched)).toHaveLength(1);
    expect(await evaluator.evaluate(event('2', 'b'), watched)).toHaveLength(0);
    expect(await evaluator.evaluate(event('3', 'b', 'bob'), watched)).toHaveLength(1);
    await evaluator.explain(event('4', 'a'), watched);
    expect(told).toEqual(['1', '3']);
    expect(evaluator.entriesOf(event('5', 'a'))).toMatchObject([
      { eventId: '5', key: '', value: '', occurredAt: noon },
    ]);
    expect(evaluator.entriesOf(event('6', 'b'))).toEqual([]);
  });

  it('is never left out quietly', async () => {
    const evaluator = createEvaluator(
      rulesOf('rules: [{id: rule, match: {action: a}, threshold: {count: 2, within: 1m}}]'),
    );
    await expect(evaluator.evaluate(anEvent({ action: 'a' }))).rejects.toThrow('a rule asks for memory');
    expect(await evaluator.evaluate(anEvent({ action: 'b' }))).toEqual([]);
  });

  it('is asked in turn: overlapping evaluations see what they would see one by one', async () => {
    const evaluator = createEvaluator(
      rulesOf(
        'rules: [{id: many, match: {action: user_login}, threshold: {count: 5, within: 1m, by: actor.id}}, {id: new, match: {action: user_login}, first_seen: {of: actor.id, within: 1d, learn: 0s}}]',
      ),
    );
    const events = Array.from({ length: 1000 }, (_, n) =>
      at(n * 100, { actor: { id: `${n % 150}` } }, { id: `e-${n}` }),
    );
    const ids = (matches: readonly Match[]) => matches.map(({ rule }) => rule.id);
    const [one, other] = [createVolatileMemory(), createVolatileMemory()];
    const serial: string[][] = [];
    for (const event of events) serial.push(ids(await evaluator.evaluate(event, one)));
    const overlapping = await Promise.all(events.map((event) => evaluator.evaluate(event, other)));
    expect(overlapping.map(ids)).toEqual(serial);
    expect(serial.flat().filter((id) => id === 'new')).toHaveLength(150);
    expect(serial.flat().filter((id) => id === 'many').length).toBeGreaterThan(100);
  });

  it('is not asked any more behind a question that failed: its transaction is over then', async () => {
    const evaluator = createEvaluator(
      rulesOf('rules: [{id: rule, match: {action: user_login}, threshold: {count: 2, within: 1m}}]'),
    );
    const asked: string[] = [];
    const memory = {
      ...createVolatileMemory(),
      remember: async ([entry]: readonly MemoryEntry[]) => {
        asked.push(entry?.eventId ?? '');
        if (entry?.eventId === 'b') throw new Error('no');
      },
    };
    const events = ['a', 'b', 'c', 'd'].map((id) => at(0, {}, { id }));
    const outcomes = await Promise.allSettled(events.map((event) => evaluator.evaluate(event, memory)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    expect(asked).toEqual(['a', 'b']);
  });

  it('is named anew when what must be remembered changes, and only then', () => {
    const idOf = (body: string, head = '') =>
      createEvaluator(rulesOf(`${head}\nrules: [{id: rule, ${body}}]`)).needs.map(({ id }) => id)[0];
    const base = idOf(
      'match: {action: $l}, threshold: {count: 5, within: 1m, by: actor.id}',
      'lists: {l: [a]}',
    );
    const same = idOf(
      'name: n, match: {action: $l}, threshold: {count: 9, within: 1m, by: actor.id}',
      'lists: {l: [a], x: [b]}',
    );
    expect(same).toBe(base);
    expect(base).toMatch(/^rule\/threshold\/[0-9a-f]{16}$/);
    expect(
      idOf('match: {action: $l}, threshold: {count: 5, within: 1m, by: actor.id}', 'lists: {l: [b]}'),
    ).not.toBe(base);
    expect(
      idOf('match: {action: $l}, threshold: {count: 5, within: 2m, by: actor.id}', 'lists: {l: [a]}'),
    ).not.toBe(base);
    expect(
      idOf('match: {action: $l}, threshold: {count: 5, within: 1m, by: actor.name}', 'lists: {l: [a]}'),
    ).not.toBe(base);
    const distinctOf = (field: string) =>
      idOf(`match: {action: a}, distinct: {of: ${field}, count: 5, within: 1m, by: actor.id}`);
    expect(distinctOf('location.ip')).not.toBe(distinctOf('location.city'));
    expect(idOf('mode: off, match: {action: a}, threshold: {count: 5, within: 1m}')).toBeUndefined();
  });

  it('counts the values of one event up to the largest count there is', async () => {
    const context = Array.from({ length: 1100 }, (_, n) => ({
      type: 'users',
      attributes: { name: `p${n}` },
    }));
    const rule =
      'match: {action: user_login}, distinct: {of: users.name, count: 1000, within: 1h, by: actor.id}';
    expect(await verdicts(rule, [at(0, { context: context.slice(0, 999) })])).toEqual([false]);
    expect(await verdicts(rule, [at(0, { context })])).toEqual([true]);
  });

  it('keeps of one event no more than some thousand, however many keys and values it has', () => {
    const evaluator = createEvaluator(
      rulesOf(
        'rules: [{id: rule, match: {action: user_login}, distinct: {of: [groups.name, users.name], count: 2, within: 1m, by: users.name}}]',
      ),
    );
    const context = Array.from({ length: 20_000 }, (_, n) => ({
      type: n % 2 === 0 ? 'users' : 'groups',
      attributes: { name: `${n}` },
    }));
    const entries = evaluator.entriesOf(at(0, { context }));
    expect(entries.length).toBeLessThanOrEqual(4096);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(64);
  });

  it('keeps its keys short and their number bounded, whatever an event holds', () => {
    const evaluator = createEvaluator(
      rulesOf(
        'rules: [{id: rule, match: {action: user_login}, distinct: {of: [users.name, groups.name], count: 2, within: 1m, by: actor.id}}]',
      ),
    );
    const context = Array.from({ length: 500 }, (_, n) => ({
      type: n % 2 === 0 ? 'users' : 'groups',
      attributes: { name: `${n}`.padEnd(5000, 'x') },
    }));
    const entries = evaluator.entriesOf(at(0, { context }));
    expect(entries.length).toBeLessThanOrEqual(1000);
    expect(entries.every(({ key, value }) => key.length <= 200 && value.length <= 200)).toBe(true);
  });
});

describe('explanations', () => {
  it('say how far a count is', async () => {
    const evaluator = createEvaluator(
      rulesOf(
        'rules: [{id: rule, match: {action: user_login}, threshold: {count: 3, within: 10m, by: actor.id}}]',
      ),
    );
    const memory = createVolatileMemory();
    await evaluator.evaluate(at(0), memory);
    expect(await evaluator.explain(at(1), memory)).toEqual([
      {
        rule: 'rule',
        matched: false,
        failed: { field: 'threshold', test: { count: 3, within: '10m', by: 'actor.id' }, saw: 2 },
      },
    ]);
  });

  it('say that something was seen before, or that it is too early to tell', async () => {
    const saw = async (learn: string) => {
      const evaluator = createEvaluator(
        rulesOf(
          `rules: [{id: rule, match: {action: user_login}, first_seen: {of: actor.id, within: 1d, learn: ${learn}}}]`,
        ),
      );
      const memory = createVolatileMemory();
      const before = (await evaluator.explain(at(0), memory))[0]?.failed?.saw;
      await evaluator.evaluate(at(0), memory);
      return [before, (await evaluator.explain(at(1), memory))[0]?.failed?.saw];
    };
    expect(await saw('1d')).toEqual(['learning', 'seen']);
    expect(await saw('0s')).toEqual([undefined, 'seen']);
  });
});

describe('facts of the memory in conditions', () => {
  it('are not fields', () => {
    expect(
      mistakesOf('rules: [{id: rule, conditions: {all: [{fact: threshold, operator: equal, value: 1}]}}]'),
    ).toEqual([expect.stringContaining('unknown field "threshold"')]);
  });
});
