import { describe, expect, it } from '@jest/globals';
import { toTestEvents } from '../../src/evaluate/test-event.ts';
import { isObject } from '../../src/model/json.ts';
import { toAuditEvents } from '../../src/receive/to-audit-events.ts';
import { noon } from '../support/builders.ts';
import { pack, readSample, stateless, verdict, verdictOfTest } from './the-pack.ts';

const everyday = [
  'user_login',
  'user_logout',
  'user_created',
  'group_created',
  'user_profile_viewed',
  'organization_users_viewed',
  'jira_issue_created',
  'jira_issue_updated',
  'jira_issue_viewed',
  'confluence_page_created',
  'confluence_page_updated',
  'confluence_page_viewed',
];

/** Every message, and every name of an action, for which some rule of the pack alarms. */
const alarming = pack.rules
  .flatMap(({ tests }) => tests.filter(({ match }) => match))
  .flatMap(({ events }) => events.map(({ event }) => event))
  .map(({ action, message }) => `${action} ${isObject(message) ? message['content'] : ''}`);
const everyWord = [...new Set(alarming)].join('; ');

/** A day of somebody who has been there for long; what matters comes last. */
function day(action: string, message: string) {
  const actor = { id: '2', name: 'Example Admin', email: 'admin@example.com' };
  const location = { ip: '192.0.2.1', countryName: 'Norway', city: 'Oslo' };
  const usual = { action: 'user_login', actor, location };
  const context = [{ type: 'users', attributes: { name: 'Admin', email: 'admin@example.com' } }];
  const last = { action, actor, location, context, message: { content: message } };
  return toTestEvents(
    [{ event: usual }, { event: usual, afterMs: 60 * 86_400_000 }, { event: last, afterMs: 3_600_000 }],
    noon,
  );
}

function rulesIn(matches: readonly { readonly rule: { readonly id: string } }[]): readonly string[] {
  return matches.map(({ rule }) => rule.id);
}

describe('everyday events', () => {
  it.each(everyday)('are no alert, whatever the message says: %s', async (action) => {
    expect(rulesIn(await verdict(day(action, everyWord)))).toEqual([]);
  });

  it('are told from what is not everyday', async () => {
    expect(rulesIn(await verdict(day('user_logged_in_as_user', everyWord)))).toEqual(['admin-impersonation']);
  });
});

describe('the real samples', () => {
  it('are an impersonation, and a login that is nothing', async () => {
    const [impersonation, login] = ['impersonation_expect_match', 'login_expect_no_match'].map(
      (name) => toAuditEvents(readSample(name), noon).events,
    );
    expect(rulesIn(await verdict(impersonation ?? []))).toEqual(['admin-impersonation']);
    expect(login).toHaveLength(1);
    expect(rulesIn(await verdict(login ?? []))).toEqual([]);
  });

  it('are thirty events about a group that no rule minds, all together', async () => {
    const { events } = toAuditEvents(readSample('grove_events_page'), noon);
    const different = events.map((event, index) => ({ ...event, id: `event-${index}` }));
    expect(different).toHaveLength(30);
    for (let last = 1; last <= different.length; last++)
      expect(rulesIn(await verdict(different.slice(0, last)))).toEqual([]);
  });
});

describe('one thing that happened', () => {
  const alone = stateless.filter(({ mode }) => mode === 'live');
  const tests = alone.flatMap((rule) =>
    rule.tests.filter(({ match }) => match).map((test) => ({ id: rule.id, name: test.name, test })),
  );

  it.each(tests)('is told once, by the rule that knows it best: $id, $name', async ({ id, test }) => {
    const ids = alone.map((rule) => rule.id);
    expect(rulesIn(await verdictOfTest(test)).filter((one) => ids.includes(one))).toEqual([id]);
  });
});

describe('a change of the settings', () => {
  const words = (pack.files.get('organization.yaml') ?? '')
    .split('told_elsewhere:')[1]
    ?.split('rules:')[0]
    ?.split('\n')
    .flatMap((line) => /^ {4}- (.+)$/.exec(line)?.[1] ?? []);

  it('has words to look for', () => {
    expect(words?.length).toBeGreaterThan(10);
  });

  it.each(words ?? [])('is told by a rule of its own where the message says: %s', async (word) => {
    const event = { action: 'org_settings_update', message: { content: `Changed ${word} in the settings` } };
    const ids = rulesIn(await verdict(toTestEvents([{ event }], noon)));
    expect(ids).toHaveLength(1);
    expect(ids).not.toContain('org-settings-changed');
  });
});
