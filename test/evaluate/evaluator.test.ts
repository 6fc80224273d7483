import { describe, expect, it } from '@jest/globals';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import { anEvent, rulesOf } from './builders.ts';

async function firstMatch(body: string, attributes = {}) {
  const [match] = await createEvaluator(rulesOf(`rules: [{id: rule, ${body}}]`)).evaluate(
    anEvent({ attributes }),
  );
  return match;
}

const crowd = {
  context: ['Cy', 'Ann', 'Bob', 'Ann'].map((name) => ({ type: 'users', attributes: { name } })),
};

describe('evaluation', () => {
  it('asks rules that are live or in shadow, in order, and none that is off', async () => {
    const rules = ['live', 'shadow', 'off'].map(
      (mode) => `{id: r-${mode}, mode: ${mode}, match: {action: user_login}}`,
    );
    const matches = await createEvaluator(rulesOf(`rules: [${rules.join(', ')}]`)).evaluate(anEvent());
    expect(matches.map(({ rule }) => rule.id)).toEqual(['r-live', 'r-shadow']);
  });

  it('gives with thousands of overlapping events what it gives one by one', async () => {
    const rules = Array.from({ length: 20 }, (_, n) => {
      return `{id: r-${n}, match: {action: [a-${n}, a-${n + 1}]}, conditions: {any: [{fact: actor.id, operator: equal, value: "${n}"}, {fact: actor.id, operator: equal, value: x}]}}`;
    });
    const evaluator = createEvaluator(rulesOf(`rules: [${rules.join(', ')}]`));
    const events = Array.from({ length: 500 }, (_, n) => {
      return anEvent({
        id: `e-${n}`,
        action: `a-${n % 23}`,
        attributes: { actor: { id: n % 3 === 0 ? 'x' : `${n % 23}` } },
      });
    });
    const ids = async (n: number) =>
      (await evaluator.evaluate(events[n] ?? anEvent())).map(({ rule }) => rule.id);
    const serial: string[][] = [];
    for (const n of events.keys()) serial.push(await ids(n));
    const overlapping = await Promise.all([...events.keys()].map(ids));
    expect(overlapping).toEqual(serial);
    expect(serial.flat().length).toBeGreaterThan(250);
  });
});

describe('the title', () => {
  it('is filled in from the event, and is the name without one', async () => {
    const title = 'message: {title: "{{actor.name}} met {{ users.name }} in {{location.city}}"}';
    const match = await firstMatch(`match: {action: user_login}, ${title}`, {
      ...crowd,
      actor: { name: '<Di>' },
    });
    expect(match?.title).toBe('<Di> met Cy, Ann, Bob in unknown');
    expect((await firstMatch('name: A name, match: {action: user_login}'))?.title).toBe('A name');
  });

  it('takes the first of several fields that is there', async () => {
    const title =
      'message: {title: "{{actor.name|actor.email}} met {{users.email | users.name}} in {{id|location.city}}"}';
    const match = await firstMatch(`match: {action: user_login}, ${title}`, {
      ...crowd,
      actor: { name: '', email: 'di@example.com' },
    });
    expect(match?.title).toMatch(/^di@example.com met /);
    expect(match?.title).not.toContain('unknown');
    const without = await firstMatch(
      'match: {action: user_login}, message: {title: "{{location.city|location.ip}}"}',
      {
        location: {},
      },
    );
    expect(without?.title).toBe('unknown');
  });

  it('stays short, however much the event holds', async () => {
    const context = Array.from({ length: 5000 }, (_, n) => ({
      type: 'users',
      attributes: { name: `${n}`.repeat(500) },
    }));
    const match = await firstMatch('match: {action: user_login}, message: {title: "{{users.name}}"}', {
      context,
    });
    expect(match?.title.length).toBeLessThan(2000);
    expect(match?.title).toMatch(/and 4994 more$/);
  });
});

describe('the group key', () => {
  const keyOf = async (by: string, attributes = {}) => {
    return (await firstMatch(`match: {action: user_login}, group: {by: [${by}]}`, attributes))?.groupKey;
  };

  it('is the actor unless told', async () => {
    expect((await firstMatch('match: {action: user_login}', { actor: { id: 'A1' } }))?.groupKey).toBe('a1');
  });

  it('joins several fields, and the values of a list in one order', async () => {
    const one = await keyOf('actor.id, users.name', { ...crowd, actor: { id: '1' } });
    const other = { context: [...crowd.context].reverse(), actor: { id: '1' } };
    expect(one).toBe('1|ann,bob,cy');
    expect(await keyOf('actor.id, users.name', other)).toBe(one);
  });

  it('is shared by events without the field, and by no other', async () => {
    expect(await keyOf('actor.id')).toBe('');
    expect(await keyOf('actor.id', { actor: { id: '' } })).toBe('');
    expect(await keyOf('actor.id', { actor: { id: 'x' } })).toBe('x');
  });

  it('does not confuse values that hold what separates values', async () => {
    const a = await keyOf('actor.id, actor.name', { actor: { id: 'a|b', name: 'c' } });
    const b = await keyOf('actor.id, actor.name', { actor: { id: 'a', name: 'b|c' } });
    expect(a).not.toBe(b);
  });

  it('stays under 200 characters and keeps long values apart', async () => {
    const a = await keyOf('actor.id', { actor: { id: 'x'.repeat(5000) } });
    const b = await keyOf('actor.id', { actor: { id: `${'x'.repeat(4999)}y` } });
    expect(a?.length).toBeLessThan(200);
    expect(a).not.toBe(b);
  });
});

describe('the explanation', () => {
  const explain = async (body: string, attributes = {}) => {
    const evaluator = createEvaluator(rulesOf(`lists: {l: [a]}\nrules: [{id: rule, mode: off, ${body}}]`));
    return (await evaluator.explain(anEvent({ attributes })))[0];
  };
  const failed = (field: string, test: unknown, saw: unknown) => ({
    rule: 'rule',
    matched: false,
    failed: { field, test, saw },
  });

  it('says that a rule matched, though it is off', async () => {
    expect(await explain('match: {action: user_login}')).toEqual({ rule: 'rule', matched: true });
  });

  it('names the first condition that failed, as it was written, and what it saw', async () => {
    expect(
      await explain('match: {action: user_login, actor.email: [$l, b], location.city: x}', {
        actor: { email: 'c' },
      }),
    ).toEqual(failed('actor.email', ['$l', 'b'], 'c'));
    expect(await explain('match: {users.name: {not: Bob}}', crowd)).toEqual(
      failed('users.name', { not: 'Bob' }, ['Cy', 'Ann', 'Bob', 'Ann']),
    );
  });

  it('sees null where the field is absent', async () => {
    expect(await explain('match: {users.name: Bob}')).toEqual(failed('users.name', 'Bob', null));
    expect(await explain('match: {actor.name: Bob}')).toEqual(failed('actor.name', 'Bob', null));
  });

  it('names the exception that held', async () => {
    expect(
      await explain('match: {action: user_login}, unless: [{actor.name: x}, {action: "user_*"}]'),
    ).toEqual(failed('action', { not: 'user_*' }, 'user_login'));
  });

  it('looks into conditions', async () => {
    const tree =
      '{any: [{fact: actor, path: $.age, operator: greaterThan, value: 5}, {fact: action, operator: equal, value: x}]}';
    expect(await explain(`conditions: ${tree}`, { actor: { age: 3 } })).toEqual(
      failed('actor $.age', { greaterThan: 5 }, 3),
    );
    expect(await explain('conditions: {not: {fact: action, operator: equal, value: user_login}}')).toEqual(
      failed('action', { not: { equal: 'user_login' } }, 'user_login'),
    );
  });
});

describe('the reason', () => {
  const reason = async (body: string, attributes = {}) => {
    const evaluator = createEvaluator(rulesOf(`lists: {l: [a]}\nrules: [{id: rule, ${body}}]`));
    return evaluator.reason('rule', anEvent({ attributes }), createVolatileMemory());
  };
  const held = (...conditions: readonly (readonly [field: string, test: unknown, saw: unknown])[]) => ({
    rule: 'rule',
    matched: true,
    held: conditions.map(([field, test, saw]) => ({ field, test, saw })),
  });

  it('is every condition that had to hold, as it was written, and what it saw', async () => {
    const body = 'match: {action: [user_login, x], users.name: "B*"}, unless: [{actor.email: $l}]';
    expect(await reason(body, { ...crowd, actor: { email: 'b' } })).toEqual(
      held(
        ['action', ['user_login', 'x'], 'user_login'],
        ['users.name', 'B*', ['Cy', 'Ann', 'Bob', 'Ann']],
        ['actor.email', { not: '$l' }, 'b'],
      ),
    );
  });

  it('is the first that held where one is enough', async () => {
    expect(await reason('match: [{action: x}, {action: "user_*"}, {action: user_login}]')).toEqual(
      held(['action', 'user_*', 'user_login']),
    );
    const tree =
      '{not: {all: [{fact: action, operator: equal, value: user_login}, {fact: action, operator: equal, value: y}]}}';
    expect(await reason(`conditions: ${tree}`)).toEqual(
      held(['action', { not: { equal: 'y' } }, 'user_login']),
    );
  });

  it('is what was counted', async () => {
    const threshold = { count: 1, within: '10m' };
    expect(await reason('match: {action: user_login}, threshold: {count: 1, within: 10m}')).toEqual(
      held(['action', 'user_login', 'user_login'], ['threshold', threshold, 1]),
    );
  });

  it('is none, but the condition that failed, where the rule does not match', async () => {
    expect(await reason('match: {action: x}')).toEqual({
      rule: 'rule',
      matched: false,
      failed: { field: 'action', test: 'x', saw: 'user_login' },
      held: [],
    });
  });

  it('is asked of a rule that there is', async () => {
    const evaluator = createEvaluator(rulesOf('rules: [{id: rule, match: {action: x}}]'));
    expect(await evaluator.reason('another', anEvent(), createVolatileMemory())).toBeUndefined();
  });
});
