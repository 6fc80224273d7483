import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Rule } from 'json-rules-engine';
import { createEngine } from '../../src/evaluate/engine.ts';
import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { createFacts, EventFacts } from '../../src/evaluate/event-facts.ts';
import { fixedActions } from '../../src/evaluate/fixed-actions.ts';
import { createPrefilter } from '../../src/evaluate/prefilter.ts';
import { createRecall } from '../../src/evaluate/recall.ts';
import type { CompiledRule, RuleSet } from '../../src/evaluate/rule.ts';
import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Memory, MemoryEntry } from '../../src/model/memory.ts';
import { anyAuditEvent, anyAuditEvents, anyRememberingFile, anyRuleFile } from './any-rule.ts';
import { anEvent, rulesOf } from './builders.ts';

/** What the engine says by itself, with every rule and a run of its own. */
async function plainVerdicts({ rules }: RuleSet, event: AuditEvent): Promise<string[]> {
  const engine = createEngine();
  for (const { id, conditions } of rules) engine.addRule(new Rule({ conditions, event: { type: id } }));
  const facts = createFacts({ all: rules.map(({ conditions }) => conditions) });
  const { events } = await engine.run({}, { almanac: new EventFacts(event, facts, async () => ({})) });
  return events.map(({ type }) => type).sort();
}

const engine = createEngine();
const canMatch = ({ conditions, mode }: CompiledRule, event: AuditEvent) =>
  mode !== 'off' && createPrefilter(conditions, engine)(event);

/** The same for rules that remember: an engine and a run for each, which tells and asks the memory where it comes to it. */
async function plainVerdictsOver({ rules }: RuleSet, event: AuditEvent, memory: Memory): Promise<string[]> {
  const verdicts: string[] = [];
  for (const { id, conditions, remembering } of rules) {
    const engine = createEngine();
    engine.addRule(new Rule({ conditions, event: { type: id } }));
    const about = remembering && createRecall(id, remembering).about(event);
    const almanac = new EventFacts(event, createFacts(conditions), async () => {
      await memory.remember(about?.entries ?? []);
      return (await about?.ask(memory)) ?? {};
    });
    verdicts.push(...(await engine.run({}, { almanac })).events.map(({ type }) => type));
  }
  return verdicts;
}

/** A memory that writes down what it is told. */
function createWatchedMemory() {
  const told: MemoryEntry[] = [];
  const memory = createVolatileMemory();
  const remember = async (entries: readonly MemoryEntry[]) => {
    told.push(...entries);
    await memory.remember(entries);
  };
  return { ...memory, remember, told };
}

describe('the prefilter', () => {
  it('with the engine gives exactly what the engine alone gives', async () => {
    let [matched, unmatched] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        anyRuleFile,
        fc.array(anyAuditEvent, { minLength: 1, maxLength: 5 }),
        async (file, events) => {
          const ruleSet = rulesOf(JSON.stringify(file));
          const evaluator = createEvaluator(ruleSet);
          for (const event of events) {
            const expected = await plainVerdicts(ruleSet, event);
            const found = (await evaluator.evaluate(event)).map(({ rule }) => rule.id).sort();
            expect(found).toEqual(expected);
            expect(evaluator.concerns(event)).toBe(ruleSet.rules.some((rule) => canMatch(rule, event)));
            const explained = (await evaluator.explain(event))
              .filter((one) => one.matched)
              .map(({ rule }) => rule);
            expect(explained.sort()).toEqual(expected);
            matched += expected.length;
            unmatched += ruleSet.rules.length - expected.length;
          }
        },
      ),
      { numRuns: 300 },
    );
    // Neither all nor nothing: the rules and events do meet.
    expect(matched).toBeGreaterThan(100);
    expect(unmatched).toBeGreaterThan(100);
  }, 60_000);

  it('gives the same for rules that remember, and remembers the same', async () => {
    let [matched, remembered, unmatched] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(anyRememberingFile, anyAuditEvents, async (file, events) => {
        const ruleSet = rulesOf(JSON.stringify(file));
        const evaluator = createEvaluator(ruleSet);
        const [ours, plain] = [createWatchedMemory(), createWatchedMemory()];
        for (const event of events) {
          for (const memory of [ours, plain]) memory.observe(event.occurredAt);
          const toldBefore = plain.told.length;
          const expected = await plainVerdictsOver(ruleSet, event, plain);
          if (plain.told.length > toldBefore || expected.length > 0)
            expect(evaluator.concerns(event)).toBe(true);
          const explained = await evaluator.explain(event, ours);
          expect(explained.filter((one) => one.matched).map(({ rule }) => rule)).toEqual(expected);
          expect((await evaluator.evaluate(event, ours)).map(({ rule }) => rule.id)).toEqual(expected);
          expect(ours.told).toEqual(plain.told);
          matched += expected.length;
          unmatched += ruleSet.rules.length - expected.length;
        }
        remembered += ours.told.length;
      }),
      { numRuns: 150 },
    );
    expect(Math.min(matched, unmatched, remembered)).toBeGreaterThan(60);
  }, 60_000);

  it('gives the first failed condition for every rule that does not match', async () => {
    await fc.assert(
      fc.asyncProperty(anyRuleFile, anyAuditEvent, async (file, event) => {
        for (const { matched, failed } of await createEvaluator(rulesOf(JSON.stringify(file))).explain(
          event,
        )) {
          expect(failed === undefined).toBe(matched);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('takes what only the memory knows as possible, below a not as well', () => {
    const memory = { fact: 'threshold', operator: 'greaterThanInclusive', value: 5 };
    const canMatch = createPrefilter({ all: [{ not: memory }, { any: [memory] }] }, createEngine());
    expect(canMatch(anEvent())).toBe(true);
    const cannot = createPrefilter({ all: [memory, { not: { all: [] } }] }, createEngine());
    expect(cannot(anEvent())).toBe(false);
  });
});

describe('rules that want texts in the same field', () => {
  const { concerns } = createEvaluator(
    rulesOf(`rules:
      - {id: north, match: {location.countryName: [Norway, Sweden], actor.email: "*@example.com"}}
      - {id: south, match: [{location.countryName: Spain}, {actor.name: Eve}]}
      - {id: west, match: {location.countryName: Ireland}}
      - {id: off, mode: off, match: {location.countryName: France}}`),
  );
  const from = (countryName: string | string[], actor = { email: 'ada@example.com' }) =>
    concerns(anEvent({ attributes: { actor, location: { countryName } } }));

  it('are asked only of an event that has one of them there, and what else they want is asked too', () => {
    expect([from('norway'), from('Ireland'), from(['Chad', 'SWEDEN'])]).toEqual([true, true, true]);
    expect([from('Chad'), from('France'), from('')]).toEqual([false, false, false]);
    expect(from('Norway', { email: 'eve@elsewhere.example' })).toBe(false);
    expect(concerns(anEvent({ attributes: { actor: { name: 'Eve' } } }))).toBe(true);
  });

  it.each([
    ['another text', '{fact: actor.email, operator: "not:matches", value: eve@example.com}'],
    ['it below a path', '{fact: actor, path: $.email, operator: matches, value: ada@example.com}'],
  ])('are asked of what has not that text there where they want %s', (_, condition) => {
    const { concerns } = createEvaluator(rulesOf(`rules: [{id: rule, conditions: {all: [${condition}]}}]`));
    const isAsked = (email: string) => concerns(anEvent({ attributes: { actor: { email } } }));
    expect([isAsked('ada@example.com'), isAsked('eve@example.com')]).toEqual([true, false]);
  });
});

describe('rules found by their action', () => {
  const actions = (body: string) => {
    const [rule] = rulesOf(`lists: {l: [c, D], none: []}\nrules: [{id: rule, ${body}}]`).rules;
    const fixed = fixedActions(required(rule).conditions);
    return fixed && [...fixed].sort();
  };

  it.each([
    ['match: {action: A}', ['a']],
    ['match: {action: [a, $l], actor.id: x}', ['a', 'c', 'd']],
    ['match: [{action: a}, {action: b, actor.id: x}]', ['a', 'b']],
    ['match: {actor.id: x}, conditions: {all: [{fact: action, operator: equal, value: A}]}', ['a']],
    [
      'conditions: {any: [{fact: action, operator: in, value: [A, b]}, {fact: action, operator: matches, value: c}]}',
      ['a', 'b', 'c'],
    ],
    ['match: {action: [e, $none]}', ['e']],
    ['match: {action: a}, threshold: {count: 5, within: 1m}', ['a']],
  ])('%s: only %j', (body, expected) => expect(actions(body)).toEqual(expected));

  it.each([
    'match: {action: "a*"}',
    'match: {action: {not: a}}',
    'match: {action: [a, {contains: b}]}',
    'match: [{action: a}, {actor.id: x}]',
    'unless: {action: a}',
    'conditions: {not: {fact: action, operator: equal, value: a}}',
    'conditions: {all: [{fact: action, operator: notEqual, value: a}]}',
    'conditions: {all: [{fact: action, operator: "not:matches", value: a}]}',
    'match: {actor.id: a}',
  ])('%s: any', (body) => expect(actions(body)).toBeUndefined());
});

function required(rule: CompiledRule | undefined): CompiledRule {
  if (rule === undefined) throw new Error('no rule');
  return rule;
}
