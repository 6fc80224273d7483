import { describe, expect, it } from '@jest/globals';
import type { CompiledRule, RuleTest } from '../../src/evaluate/rule.ts';
import { pack } from './the-pack.ts';

const second = 1000;

/** What a rule counts over, and how long; the time that a first sight must lie back. */
function windowOf({ remembering }: CompiledRule): number | undefined {
  const { threshold, distinct, firstSeen } = remembering ?? {};
  return threshold?.withinMs ?? distinct?.withinMs ?? firstSeen?.withinMs;
}

/** From the first of a test's events to its last. */
function lengthOf({ events }: RuleTest): number {
  return events.slice(1).reduce((sum, { afterMs = 0 }) => sum + afterMs, 0);
}

const counting = pack.rules.filter(({ remembering }) => remembering?.threshold ?? remembering?.distinct);
const remembering = pack.rules.filter((rule) => rule.remembering?.firstSeen !== undefined);

it('finds rules of every kind that remembers', () => {
  expect(counting.filter((rule) => rule.remembering?.threshold).length).toBeGreaterThanOrEqual(8);
  expect(counting.filter((rule) => rule.remembering?.distinct).length).toBeGreaterThanOrEqual(4);
  expect(remembering.length).toBeGreaterThanOrEqual(2);
});

describe.each(counting.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  const window = windowOf(rule) ?? 0;
  const lengths = (match: boolean) => rule.tests.filter((test) => test.match === match).map(lengthOf);

  it('is tested exactly at the edge of its window, and a second beyond', () => {
    expect(lengths(true)).toContain(window);
    expect(lengths(false)).toContain(window + second);
  });

  it('is tested with no more than its count', () => {
    const count = rule.remembering?.threshold?.count ?? rule.remembering?.distinct?.count ?? 0;
    const atTheEdge = rule.tests.filter((test) => test.match && lengthOf(test) === window);
    expect(atTheEdge.map(({ events }) => events.length)).toContain(count);
  });
});

describe.each(remembering.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  const window = windowOf(rule) ?? 0;

  it('still knows what was seen exactly at the edge of its time, and no longer a second beyond', () => {
    const at = (match: boolean) => rule.tests.filter((test) => test.match === match).map(lengthOf);
    expect(at(false)).toContain(window);
    expect(at(true)).toContain(window + second);
  });

  it('is tested as soon as it has learnt', () => {
    const matched = rule.tests.filter(({ match }) => match).map(lengthOf);
    expect(matched).toContain(rule.remembering?.firstSeen?.learnMs);
  });
});
