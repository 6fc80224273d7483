import { describe, expect, it } from '@jest/globals';
import { actorKey } from '../../src/model/audit-event.ts';
import { summarize } from '../../src/model/event-summary.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { anEvent, aPayload, noon } from '../support/builders.ts';

const summaryOf = (attributes: JsonObject, rest: JsonObject = {}) =>
  summarize(anEvent({ payload: aPayload(attributes, rest) }));

describe('what a message shows of an event', () => {
  it('is who did what to whom, where and from where', () => {
    expect(summaryOf({})).toMatchObject({
      action: 'risky_action',
      occurredAt: noon,
      actor: { id: '5a-ann', name: 'Ann Admin', email: 'ann@example.com' },
      what: 'Did a risky thing',
      targets: ['users: Bob (bob@example.com)'],
      places: ['sites: example (example.atlassian.net)'],
      location: '203.0.113.7 · Paris, France',
    });
  });

  it('leaves out what is missing, empty or of another shape', () => {
    const odd = [undefined, null, '', 7, 'text', [], {}, [null, 7, 'x', [], {}], { ip: '', city: {} }];
    for (const value of odd) {
      const parts = value === undefined ? {} : { context: value, container: value, location: value };
      const summary = summaryOf(
        { context: [], container: [], location: {}, ...parts },
        { message: value === 'text' ? [] : (value ?? null) },
      );
      expect(summary).toMatchObject({ targets: [], places: [] });
      expect(summary).not.toHaveProperty('location');
      expect(summary).not.toHaveProperty('what');
    }
  });

  it('says a message that is plain text, as rules read it', () => {
    expect(summaryOf({}, { message: 'Did a plain thing' })).toMatchObject({ what: 'Did a plain thing' });
  });

  it('names the first few of many', () => {
    const context = Array.from({ length: 9 }, (_, index) => ({
      type: 'users',
      attributes: { name: `U${index}` },
    }));
    const { targets } = summaryOf({ context });
    expect(targets).toHaveLength(7);
    expect(targets.at(-1)).toBe('and 3 more');
  });

  it('is bounded, whatever the event holds', () => {
    const long = '🔑'.repeat(50_000);
    const item = { id: long, type: long, attributes: { name: long, email: long } };
    const items = Array(1000).fill(item);
    const location = { ip: long, city: long, regionName: long, countryName: long };
    const payload = aPayload({ context: items, container: items, location }, { message: { content: long } });
    const actor = { id: long, name: long, email: long };
    const summary = JSON.stringify(summarize(anEvent({ id: long, action: long, actor, payload })));
    expect(summary.length).toBeLessThan(10_000);
    expect(summary).toContain('more characters');
  });

  it('links to http only', () => {
    const linkOf = (alt: string) => summaryOf({}, { links: { alt } }).link;
    expect(linkOf('https://admin.atlassian.com/x')).toBe('https://admin.atlassian.com/x');
    for (const other of ['javascript:alert(1)', 'data:text/html,x', '//x', `https://x/${'y'.repeat(3000)}`]) {
      expect(linkOf(other)).toBeUndefined();
    }
  });

  it('knows the organization from the event’s address, else from its container', () => {
    const self = 'https://api.atlassian.com/admin/v1/orgs/1a2b-3c/events/7';
    const container = [
      { type: 'sites', id: 's1' },
      { type: 'orgs', id: 'org-9' },
    ];
    expect(summaryOf({ container }, { links: { self } }).orgId).toBe('1a2b-3c');
    expect(summaryOf({ container }).orgId).toBe('org-9');
    expect(summaryOf({ container: [{ type: 'orgs', id: '../x' }] })).not.toHaveProperty('orgId');
  });
});

describe('an actor', () => {
  it('is known by the address, else by the id, whatever the case', () => {
    expect(actorKey({ id: 'A1', email: 'Ann@Example.com' })).toBe('ann@example.com');
    expect(actorKey({ id: 'A1', name: 'Ann' })).toBe('a1');
    expect(actorKey({ name: 'Ann' })).toBeUndefined();
  });
});
