import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runActions } from '../../src/commands/actions.ts';
import { watchActions } from '../../src/commands/watched-actions.ts';
import { openStore } from '../../src/record/open-store.ts';
import { at } from './a-replay.ts';
import { type Atlassian, anAtlassian, aPage } from './an-atlassian.ts';
import { aRuleSet, ruleFile, runHere, runProcess, useFiles } from './run-command.ts';

describe('which rules can match which actions', () => {
  const known = ['user_login', 'group_created', 'project_deleted'].map((name) => ({ name }));
  const watch = (...matches: readonly string[]) => {
    const rules = matches.map((match, index) => `{id: r-${index}, ${match}}`);
    return watchActions(aRuleSet(...rules).rules, known);
  };
  const never = (match: string) => watch(match).neverMatch.length === 1;

  it.each([
    ['match: {action: user_logout}', true],
    ['match: {action: USER_LOGIN}', false],
    ['match: {action: [user_logout, group_created]}', false],
    ['match: {action: "*_exported"}', true],
    ['match: {action: "*_deleted"}', false],
    ['match: {action: {regex: "^export"}}', true],
    ['match: {action: {regex: "^user_"}}', false],
    ['match: {action: {starts_with: user_, not: user_login}}', true],
    ['match: {action: "user_*", message: hello}', false],
    ['match: [{action: user_logout}, {message: hello}]', false],
    ['match: [{action: user_logout}, {action: exported}]', true],
    ['match: {action: "*"}, unless: {action: ["user_*", "group_*", "project_*"]}', true],
    ['match: {action: "*"}, unless: {action: "user_*", actor.email: x}', false],
    ['match: {action: user_login}, threshold: {count: 2, within: 1h}', false],
    ['match: {action: user_logout}, threshold: {count: 2, within: 1h}', true],
    ['conditions: {all: [{fact: action, operator: equal, value: user_logout}]}', true],
    ['conditions: {any: [{fact: action, operator: in, value: [user_login]}]}', false],
    ['conditions: {not: {fact: action, operator: equal, value: user_login}}', false],
    ['conditions: {all: [{fact: action, operator: equal, value: {fact: actor.id}}]}', false],
    ['mode: "off", match: {action: user_logout}', false],
  ])('{%s} can never match: %s', (match, expected) => {
    expect(never(match)).toBe(expected);
  });

  it('gives what the rule names and what is near to it', () => {
    expect(watch('match: {action: [user_logins, other]}').neverMatch).toEqual([
      { rule: 'r-0', actions: [['user_logins', 'other']], nearest: ['user_login'] },
    ]);
  });

  it('gives nothing as near that the rule names already', () => {
    expect(watch('match: {action: user_login}, unless: {action: "user_*"}').neverMatch).toEqual([
      { rule: 'r-0', actions: ['user_login', 'user_*'], nearest: [] },
    ]);
    expect(
      watch('conditions: {all: [{fact: action, operator: equal, value: User_Login}]}').neverMatch,
    ).toEqual([{ rule: 'r-0', actions: ['User_Login'], nearest: ['user_login'] }]);
  });

  it('knows the actions that no rule names', () => {
    const unwatched = (...matches: string[]) => watch(...matches).unwatched.map(({ name }) => name);
    expect(unwatched('match: {action: user_login}')).toEqual(['group_created', 'project_deleted']);
    expect(unwatched('match: {action: "*e*"}')).toEqual([]);
    expect(unwatched('mode: "off", match: {action: user_login}')).toHaveLength(3);
  });

  it('takes a rule that names no action for one that looks at all, not for one that watches each', () => {
    const watched = watch(
      'match: {message: hello}',
      'match: {action: {not: user_login}}',
      'match: {action: user_login}',
    );
    expect(watched.everyAction).toEqual(['r-0', 'r-1']);
    expect(watched.unwatched.map(({ name }) => name)).toEqual(['group_created', 'project_deleted']);
  });
});

describe('actions, as typed', () => {
  const write = useFiles();
  const key = 'ATATT-secret-key-of-an-organization';
  let atlassian: Atlassian | undefined;
  afterEach(() => atlassian?.close());

  const rules = ruleFile(
    '{id: login, match: {action: user_login}}',
    '{id: typo, match: {action: group_createt}}',
    '{id: words, match: {message: "*export*"}}',
  );
  const aDatabase = async () => {
    const url = `sqlite:${join(write({}), 'relay.db')}`;
    const store = await openStore(url);
    const stored = [
      at(0, { action: 'User_Login' }),
      at(1, { action: 'page_viewed' }),
      at(2, { action: 'page_viewed' }),
    ];
    await store.ingest((transaction) => transaction.insertEvents(stored));
    await store.close();
    return url;
  };

  it('holds the rules against what the organization has', async () => {
    atlassian = await anAtlassian(
      { body: aPage(['user_login', 'group_created'], 'more') },
      { body: aPage(['page_viewed']) },
    );
    const env = {
      RULES_DIR: write({ 'rules.yaml': rules }),
      ATLASSIAN_ORG_ID: 'org-1',
      ATLASSIAN_API_KEY: key,
      ATLASSIAN_API_URL: atlassian.url,
    };
    const { code, stdout, stderr } = await runProcess(['actions'], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      '3 actions that the organization has.',
      '',
      'Rules that can never match in this organization: 1',
      '  typo  "group_createt" (did you mean group_created?)',
      '',
      'Actions that no rule names: 2',
      '  group_created  Name of group_created',
      '  page_viewed    Name of page_viewed',
      '',
      'Rules that name no action and look at every one: 1',
      '  words',
      '',
    ]);
    expect(atlassian.asked[0]).toEqual({
      path: '/admin/v1/orgs/org-1/event-actions',
      authorization: `Bearer ${key}`,
    });
  });

  it('fails without showing the key', async () => {
    atlassian = await anAtlassian({ status: 401, body: `no such key: ${key}` });
    const env = {
      RULES_DIR: write({ 'rules.yaml': rules }),
      ATLASSIAN_ORG_ID: 'org-1',
      ATLASSIAN_API_KEY: key,
      ATLASSIAN_API_URL: atlassian.url,
    };
    const { code, stdout, stderr } = await runProcess(['actions', '--json'], { env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('ATLASSIAN_API_KEY was refused (401)');
    expect(stderr).not.toContain(key);
    const half = await runProcess(['actions'], { env: { ...env, ATLASSIAN_ORG_ID: '' } });
    expect([half.code, half.stderr.includes(key)]).toEqual([1, false]);
    expect(half.stderr).toContain('ATLASSIAN_ORG_ID and ATLASSIAN_API_KEY go together');
  });

  it('holds them without credentials against the stored events, the most frequent first', async () => {
    const environment = { RULES_DIR: write({ 'rules.yaml': rules }), DATABASE_URL: await aDatabase() };
    const { stdout } = await runHere(runActions, { environment });
    expect(stdout).toContain('2 actions that the stored events have.');
    expect(stdout).toContain('Rules that can match none of the actions seen so far: 1\n  typo');
    expect(stdout).toContain('Actions that no rule names: 1\n  page_viewed  2 events');
    const json = await runHere(runActions, { environment, options: { json: true } });
    expect(JSON.parse(json.stdout)).toEqual({
      source: 'store',
      actions: 2,
      neverMatch: [{ rule: 'typo', actions: ['group_createt'], nearest: [] }],
      unwatched: [{ name: 'page_viewed', events: 2 }],
      everyAction: ['words'],
    });
  });

  it('says so where all is well', async () => {
    atlassian = await anAtlassian({ body: aPage(['user_login']) });
    const environment = {
      RULES_DIR: write({ 'rules.yaml': ruleFile('{id: login, match: {action: user_login}}') }),
      ATLASSIAN_ORG_ID: 'org-1',
      ATLASSIAN_API_KEY: key,
      ATLASSIAN_API_URL: atlassian.url,
    };
    const { stdout } = await runHere(runActions, { environment });
    expect(stdout).toContain('Rules that can never match in this organization: none');
    expect(stdout).toContain('Actions that no rule names: none');
  });
});
