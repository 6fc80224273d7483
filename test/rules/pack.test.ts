import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createTemplate } from '../../src/evaluate/field-template.ts';
import { runRuleTests } from '../../src/evaluate/rule-tests.ts';
import { toTestEvents } from '../../src/evaluate/test-event.ts';
import { noon } from '../support/builders.ts';
import { attestedActions } from './attested-actions.ts';
import { linesOf, pack, root, warnings } from './the-pack.ts';

const nearMiss = 'near miss: ';

/** People by their addresses or ids, groups by either of their two names, all else by the message. */
const nameless = [
  { actor: { id: '1', email: 'ann@example.com' }, group: { name: 'developers' } },
  { actor: { id: '1' }, group: { groupName: 'developers' } },
].flatMap(({ actor, group }) => {
  const context = [
    { type: 'users', attributes: { email: 'bob@example.com' } },
    { type: 'groups', attributes: group },
  ];
  const location = { ip: '192.0.2.1', countryName: 'Norway' };
  const event = { action: 'x', actor: { ...actor, auth: { tokenId: 't1' } }, context, location };
  return toTestEvents([{ event: { ...event, message: { content: 'Did something' } } }], noon);
});

describe('the rule pack', () => {
  it('has rules enough, no warning, and passes its own tests', async () => {
    expect(pack.rules.length).toBeGreaterThanOrEqual(36);
    expect(warnings).toEqual([]);
    expect((await runRuleTests(pack, noon)).failures).toEqual([]);
  });

  it('cannot be muted where it guards the guard', () => {
    const guards = pack.rules.filter(({ mutable }) => !mutable).map(({ id }) => id);
    expect(guards.sort()).toEqual([
      'admin-api-key-created',
      'audit-or-webhook-settings-changed',
      'guard-detection-changed',
      'org-admin-added',
      'org-admin-added-otherwise',
      'org-settings-changed',
      'single-sign-on-changed',
    ]);
  });

  it('keeps silent ways for what happens all day', () => {
    const quiet = pack.rules.filter(({ mode }) => mode !== 'live');
    expect(quiet.every(({ severity }) => severity === 'info' || severity === 'low')).toBe(true);
    expect(quiet.map(({ id }) => id)).toContain('login-failed');
  });
});

/** Which by default refuses more than a hundred aliases of one anchor. */
it.each([...pack.files])('%s can be read by any reader of YAML, with its own settings', (_, text) => {
  expect(parse(text)).toHaveProperty('rules.0.id');
});

describe.each(pack.rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  const positives = rule.tests.filter(({ match }) => match);
  const negatives = rule.tests.filter(({ match, name }) => !match && !name.startsWith(nearMiss));
  const nearMisses = rule.tests.filter(({ match, name }) => !match && name.startsWith(nearMiss));

  it('is tested by what matches, by what does not, and by a near miss', () => {
    expect(positives.length).toBeGreaterThanOrEqual(1);
    expect(negatives.length).toBeGreaterThanOrEqual(1);
    expect(nearMisses.length).toBeGreaterThanOrEqual(1);
  });

  it('says who did what, and shows in a test how that reads', () => {
    const titles = positives.flatMap(({ title }) => title ?? []);
    expect(titles.length).toBeGreaterThanOrEqual(1);
    expect(titles[0]).not.toContain('unknown');
    expect(rule.description).toMatch(/\.$/);
    expect(rule.name).not.toBe(rule.id);
  });

  it('still says who where the event has no names', () => {
    const title = createTemplate(rule.titleTemplate ?? rule.name);
    expect(nameless.map(title).filter((text) => text.includes('unknown'))).toEqual([]);
  });

  it('gives the reason of its severity in the line above', () => {
    const lines = linesOf(rule);
    const at = lines.indexOf(`    severity: ${rule.severity}`);
    const word = rule.severity[0]?.toUpperCase() + rule.severity.slice(1);
    expect(lines[at - 1]).toMatch(new RegExp(`^ {4}# ${word}\\b.*: .{10,}`));
  });

  it('has a technique of ATT&CK among its tags', () => {
    expect(rule.tags.filter((tag) => /^attack\.t\d{4}(\.\d{3})?$/.test(tag)).length).toBeGreaterThanOrEqual(
      1,
    );
  });

  it('lists three to six steps, short enough to be shown whole', () => {
    const steps = (rule.runbook ?? '').split('\n').map((line) => line.split('. ')[0]);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(steps).toEqual(['1', '2', '3', '4', '5', '6'].slice(0, steps.length));
    expect((rule.runbook ?? '').length).toBeLessThanOrEqual(1200);
  });

  it('points at runbooks that exist', () => {
    for (const [path] of (rule.runbook ?? '').matchAll(/docs\/runbooks\/[\w-]+\.md/g))
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });

  it('says so where it looks for actions that no public source names', () => {
    const actions = positives.flatMap(({ events }) => events.map(({ event }) => event['action']));
    const unknown = actions.filter((action) => !attestedActions.includes(String(action)));
    expect(unknown.length > 0).toBe(rule.attested === false);
  });
});
