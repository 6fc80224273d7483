import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandInput } from '../../src/commands/command.ts';
import { type FreeSpace, freeSpaceAt } from '../../src/commands/doctor/disk-check.ts';
import { runDoctor } from '../../src/commands/doctor.ts';
import { plainStyle } from '../../src/commands/screen.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { openStore } from '../../src/record/open-store.ts';
import type { FaultRule } from '../../src/sandbox/faults/fault.ts';
import { neededScopes } from '../../src/slack/scopes.ts';
import { query, usePostgres } from '../record/a-postgres.ts';
import { aRelay, stopRelays } from '../support/a-relay.ts';
import { expectNoSecrets, secrets } from '../support/secrets.ts';
import { aSlack, useSlacks } from './a-slack.ts';
import { ruleFile, runHere, runProcess, useFiles } from './run-command.ts';

const signingSecret = '0123456789abcdef0123456789abcdef';
const appToken = 'xapp-1-A0TEST-secret-of-the-app';
const nowhere = 'http://127.0.0.1:2/api/';

interface Found {
  readonly code: number;
  /** By check: its mark and what it says, with how to mend it behind an arrow. */
  readonly lines: Readonly<Record<string, string>>;
}

describe('doctor', () => {
  useSlacks();
  afterEach(stopRelays);
  const write = useFiles();
  let env: Record<string, string> = {};

  beforeEach(async () => {
    const folder = write({
      'rules/rules.yaml': ruleFile('{id: one, channel: "#critical", match: {action: a}}'),
    });
    env = {
      ...secrets,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_CHANNEL: '#security-alerts',
      SLACK_OPS_CHANNEL: '#ops',
      SLACK_API_URL: nowhere,
      HOST: '127.0.0.1',
      PORT: '2',
      DATABASE_URL: `sqlite:${join(folder, 'relay.db')}`,
      RULES_DIR: join(folder, 'rules'),
    };
  });

  const examine = async (
    more: Readonly<Record<string, string>> = {},
    clock = { now: () => Date.now() },
    freeSpace: FreeSpace = async () => 500_000_000,
  ): Promise<Found> => {
    const run = (options: { json?: boolean }) =>
      runHere((input) => runDoctor(input, { clock, freeSpace }), {
        environment: { ...env, ...more },
        options,
      });
    const { code, stdout } = await run({ json: true });
    for (const secret of [signingSecret, appToken]) expect(stdout).not.toContain(secret);
    expectNoSecrets(stdout);
    const { ok, checks } = JSON.parse(stdout);
    expect(ok).toBe(code === 0);
    const marks: Record<string, string> = { ok: '✓', warned: '!', failed: '✗', skipped: '–' };
    const lines = checks.map(({ check, state, text, mend }: Record<string, string>) => [
      check,
      `${marks[state ?? '']} ${text}${mend === undefined ? '' : ` → ${mend}`}`,
    ]);
    return { code, lines: Object.fromEntries(lines) };
  };

  const withSlack = async (answers: Readonly<Record<string, JsonObject>> = {}, fault?: FaultRule) => {
    const slack = await aSlack(answers, { scopes: neededScopes });
    if (fault !== undefined) slack.sandbox.fail(fault);
    return examine({ SLACK_API_URL: slack.apiUrl });
  };

  it('finds everything well where it is', async () => {
    const relay = await aRelay();
    await (await openStore(env['DATABASE_URL'] ?? '')).close();
    const slack = await aSlack({}, { scopes: neededScopes });
    const { code, lines } = await examine({
      SLACK_API_URL: slack.apiUrl,
      PORT: new URL(relay.url).port,
    });
    expect(lines).toEqual({
      configuration: '✓ every variable can be read',
      'Slack token': expect.stringMatching(/^✓ Slack takes it: bot U\w+ in workspace T0SANDBOX1$/),
      'Slack scopes': expect.stringMatching(/^✓ all \d+ that are needed$/),
      clock: "✓ in step with Slack's",
      'channel #security-alerts': '✓ it is there, and the bot is in it',
      'channel #ops': '✓ it is there, and the bot is in it',
      'channel #critical': '✓ it is there, and the bot is in it',
      'Socket Mode': '– SLACK_APP_TOKEN is not set: Slack comes over HTTP',
      'signing secret': '✓ it looks like one: 32 hexadecimal digits',
      webhook: expect.stringMatching(/^✓ http:.* takes WEBHOOK_AUTHORIZATION and refuses others$/),
      database: expect.stringMatching(/^✓ sqlite:.* is reachable, its tables are up to date$/),
      disk: expect.stringMatching(/^✓ 500 MB free for .*relay\.db$/),
      rules: expect.stringMatching(/^✓ 1 rule in /),
    });
    expect(code).toBe(0);
  });

  it('says one thing a line, and how to mend it below', async () => {
    const { code, stdout, stderr } = await runProcess(['doctor'], {
      env: { ...env, SLACK_SIGNING_SECRET: 'x' },
    });
    expect([code, stderr]).toEqual([1, '']);
    const lines = stdout.trimEnd().split('\n');
    const at = lines.findIndex((line) => line.startsWith('✗  signing secret'));
    expect(lines[at]).toMatch(/^✗ {2}signing secret {2,}it does not look like one/);
    expect(lines[at + 1]).toMatch(/^ {19}→ copy the Signing Secret/);
    expectNoSecrets(stdout);
  });

  it('lists every variable that is wrong, and looks at the rules all the same', async () => {
    const { code, lines } = await examine({ PORT: 'many', RETENTION_DAYS: '-1' });
    expect(code).toBe(1);
    expect(lines['configuration']).toContain('✗ RETENTION_DAYS');
    expect(lines['rules']).toContain('✓ 1 rule');
  });

  it('does what it can in sandbox mode, and says what it leaves out', async () => {
    env = { DATABASE_URL: env['DATABASE_URL'] ?? '', RULES_DIR: env['RULES_DIR'] ?? '', PORT: '2' };
    const { code, lines } = await examine();
    expect(code).toBe(0);
    const left = ['Slack token', 'Slack scopes', 'clock', 'channels', 'Socket Mode', 'signing secret'];
    for (const check of left) expect(lines[check]).toMatch(/^– sandbox mode/);
    expect(lines['webhook']).toMatch(/^– no relay answers at http:\/\/127\.0\.0\.1:2\/.*ECONNREFUSED/);
    expect(lines['database']).toMatch(/^– there is none at .* yet/);
    expect(lines['rules']).toMatch(/^✓/);
  });

  describe('of Slack', () => {
    it.each(['invalid_auth', 'token_revoked', 'account_inactive'])(
      'says that the token is refused: %s',
      async (error) => {
        const { code, lines } = await withSlack({}, { fault: { kind: 'error', error } });
        expect(code).toBe(1);
        expect(lines['Slack token']).toMatch(
          new RegExp(`^✗ Slack refuses it: ${error} → .*SLACK_BOT_TOKEN$`),
        );
        expect(lines['channels']).toMatch(/^–/);
      },
    );

    it.each<[FaultRule['fault'], string]>([
      [{ kind: 'html' }, 'HTTP 502'],
      [{ kind: 'server_error' }, 'HTTP 500'],
      [{ kind: 'reset' }, '(ECONNRESET|UND_ERR_SOCKET)'],
      [{ kind: 'rate_limited' }, 'HTTP 429'],
    ])('says that Slack cannot be asked: %j', async (fault, code) => {
      const { lines } = await withSlack({}, { fault });
      expect(lines['Slack token']).toMatch(
        new RegExp(`^✗ Slack cannot be asked \\(${code}\\) → this machine must reach`),
      );
    });

    it('says that nothing is there', async () => {
      const { code, lines } = await examine();
      expect(code).toBe(1);
      expect(lines['Slack token']).toContain('✗ Slack cannot be asked (ECONNREFUSED)');
      expect(lines['Slack scopes']).toMatch(/^–/);
      expect(lines['clock']).toMatch(/^–/);
    });

    it('compares the workspace', async () => {
      const slack = await aSlack({}, { scopes: neededScopes });
      const inTeam = (id: string) => examine({ SLACK_API_URL: slack.apiUrl, SLACK_TEAM_ID: id });
      expect((await inTeam('T0OTHER')).lines['Slack token']).toContain(
        '✗ it is a token of workspace T0SANDBOX1, and SLACK_TEAM_ID is T0OTHER',
      );
      expect((await inTeam('T0SANDBOX1')).lines['Slack token']).toMatch(/^✓/);
    });

    it('names the scopes that are missing, and those that are too many', async () => {
      const but = (scope: string) => neededScopes.filter((each) => each !== scope);
      const poor = await aSlack({}, { scopes: but('groups:history') });
      expect((await examine({ SLACK_API_URL: poor.apiUrl })).lines['Slack scopes']).toMatch(
        /^✗ missing: groups:history → .*install the app again/,
      );
      const rich = await aSlack({}, { scopes: [...neededScopes, 'admin'] });
      expect((await examine({ SLACK_API_URL: rich.apiUrl })).lines['Slack scopes']).toMatch(
        /^✓ .*; not needed: admin$/,
      );
    });

    it.each([
      [-90_000, /^✗ 1 min (29|30|31) s behind Slack's → .*NTP/],
      [400_000, /^✗ 6 min (39|40|41) s ahead of Slack's → .*NTP/],
      [5000, /^✓/],
    ])('compares the clocks: %d ms', async (skew, expected) => {
      const slack = await aSlack({}, { scopes: neededScopes });
      const { lines } = await examine({ SLACK_API_URL: slack.apiUrl }, { now: () => Date.now() + skew });
      expect(lines['clock']).toMatch(expected);
    });

    it.each<[string, JsonObject, string]>([
      ['is archived', { is_archived: true, is_member: true }, '✗ it is archived → unarchive it'],
      ['does not have the bot', { is_member: false }, '✗ the bot is not in it'],
      ['is as it should be', { is_member: true }, '✓'],
    ])('says of a channel that it %s', async (_, channel, expected) => {
      const channels = ['security-alerts', 'ops'].map((name) => ({ name, id: `C0${name}`, is_member: true }));
      const list = { ok: true, channels: [...channels, { name: 'critical', id: 'C0CRIT', ...channel }] };
      const { code, lines } = await withSlack({ 'conversations.list': list });
      expect(lines['channel #critical']).toContain(expected);
      expect(lines['channel #ops']).toMatch(/^✓/);
      expect(code).toBe(expected === '✓' ? 0 : 1);
    });

    it('says that there is no such channel, by name or by id', async () => {
      const slack = await aSlack({}, { scopes: neededScopes, channels: ['ops', 'critical'] });
      const { lines } = await examine({ SLACK_API_URL: slack.apiUrl, SLACK_OPS_CHANNEL: 'C0NOTHERE' });
      expect(lines['channel #security-alerts']).toMatch(/^✗ Slack shows no such channel → .*\/invite/);
      expect(lines['channel C0NOTHERE']).toMatch(/^✗ Slack shows no such channel/);
      expect(lines['channel #critical']).toMatch(/^✓/);
    });

    it('finds a channel on a later page', async () => {
      const channels = [...Array(1200).keys()].map((number) => `team-${number}`);
      const slack = await aSlack(
        {},
        { scopes: neededScopes, channels: [...channels, 'security-alerts', 'ops', 'critical'] },
      );
      const { lines } = await examine({ SLACK_API_URL: slack.apiUrl });
      expect(lines['channel #critical']).toMatch(/^✓/);
    });

    it('says why channels cannot be looked at', async () => {
      const rule = {
        method: 'conversations.list',
        fault: { kind: 'error', error: 'missing_scope' },
      } as const;
      const { lines } = await withSlack({}, rule);
      expect(lines['channel #ops']).toContain('✗ Slack does not let us look: missing_scope');
    });
  });

  describe('of what Slack sends', () => {
    it.each([
      [{ ok: true, url: 'wss://example.com/?ticket=1' }, '✓ Slack takes the app token'],
      [{ ok: false, error: 'invalid_auth' }, '✗ Slack refuses the app token: invalid_auth → switch Socket'],
    ])('asks for a connection with the app token: %j', async (answer, expected) => {
      const slack = await aSlack({ 'apps.connections.open': answer }, { scopes: neededScopes });
      const more = { SLACK_API_URL: slack.apiUrl, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: '' };
      const { lines } = await examine(more);
      expect(lines['Socket Mode']).toContain(expected);
      expect(lines['signing secret']).toMatch(/^– .*Socket Mode needs none$/);
    });

    it.each(['xoxb-1234', '0123456789ABCDEF0123456789ABCDEF', '0123456789abcdef'])(
      'sees that %s is no signing secret',
      async (secret) => {
        const { lines } = await examine({ SLACK_SIGNING_SECRET: secret });
        expect(lines['signing secret']).toMatch(/^✗ it does not look like one/);
      },
    );
  });

  describe('of the relay that runs', () => {
    it('sees that it has another credential', async () => {
      const relay = await aRelay({ env: { WEBHOOK_AUTHORIZATION: 'Basic another' } });
      const { lines } = await examine({ PORT: new URL(relay.url).port });
      expect(lines['webhook']).toMatch(/^✗ the relay at http:.* refuses WEBHOOK_AUTHORIZATION → start/);
    });

    it('knows the credential beyond ASCII too', async () => {
      const foreign = { WEBHOOK_AUTHORIZATION: 'Bearer schlüssel-für-prüfungen-€' };
      const relay = await aRelay({ env: foreign });
      const { lines } = await examine({ ...foreign, PORT: new URL(relay.url).port });
      expect(lines['webhook']).toMatch(/^✓ /);
    });

    it('sees that something else listens there', async () => {
      const slack = await aSlack();
      const { lines } = await examine({ PORT: new URL(slack.apiUrl).port });
      expect(lines['webhook']).toMatch(/^✗ .* answers 404 → look at/);
    });
  });

  describe('of the database', () => {
    it('sees tables of another version, and leaves them as they are', async () => {
      const path = (env['DATABASE_URL'] ?? '').replace('sqlite:', '');
      await (await openStore(env['DATABASE_URL'] ?? '')).close();
      const run = (statement: string) => {
        const database = new DatabaseSync(path);
        database.exec(statement);
        database.close();
      };
      run('delete from migrations where number > 1');
      for (let time = 0; time < 2; time += 1) {
        expect((await examine()).lines['database']).toMatch(/^✗ the tables of .* are at 1 of \d+ → start/);
      }
      run("insert into migrations (number, name) values (99, 'future')");
      expect((await examine()).lines['database']).toMatch(/^✗ the tables of .* newer version/);
    });

    it('says that a file is no database', async () => {
      const file = join(
        write({ 'relay.db': 'not a database, but a text that is long enough to be read' }),
        'relay.db',
      );
      expect((await examine({ DATABASE_URL: `sqlite:${file}` })).lines['database']).toMatch(
        /^✗ .*not a database/,
      );
    });

    it('says that PostgreSQL cannot be reached, without the password', async () => {
      const url = 'postgres://relay:a-secret-password@127.0.0.1:9/relay?sslmode=disable';
      const { lines } = await examine({ DATABASE_URL: url });
      expect(lines['database']).toMatch(
        /^✗ postgres:\/\/127\.0\.0\.1:9\/relay cannot be used: .*ECONNREFUSED/,
      );
      expect(JSON.stringify(lines)).not.toContain('a-secret-password');
    });
  });

  describe('of the disk', () => {
    beforeEach(() => {
      env = { DATABASE_URL: env['DATABASE_URL'] ?? '', RULES_DIR: env['RULES_DIR'] ?? '', PORT: '2' };
    });
    const withFree = async (bytes: number) => {
      const { code, lines } = await examine({}, undefined, async () => bytes);
      return [code, lines['disk']];
    };

    it.each([
      [78_543_210_000, /^✓ 78\.5 GB free for .*relay\.db$/, 0],
      [500_000_000, /^✓ 500 MB/, 0],
      [499_999_999, /^! 499 MB free for .*relay\.db → make room, .*: once it is full no event is taken$/, 0],
      [16_000_000, /^! 16 MB/, 0],
      [15_999_999, /^✗ 15 MB free for .*: what comes now cannot be stored, .* → make room/, 1],
      [0, /^✗ 0 MB/, 1],
    ])('says whether the database may grow: %d bytes', async (bytes, expected, code) => {
      expect(await withFree(bytes)).toEqual([code, expect.stringMatching(expected)]);
    });

    it('looks at what the first start will make, too', async () => {
      const folder = write({});
      expect(await freeSpaceAt(join(folder, 'not', 'yet', 'relay.db'))).toBeGreaterThan(0);
      const { lines } = await examine(
        { DATABASE_URL: `sqlite:${folder}/not/yet/relay.db` },
        undefined,
        freeSpaceAt,
      );
      expect(lines['disk']).toMatch(/^[✓!✗] [\d.]+ [GM]B free for .*\/not\/yet\/relay\.db/);
    });

    it('says where there is no telling', async () => {
      const silent = await examine({}, undefined, async () => undefined);
      expect([silent.code, silent.lines['disk']]).toEqual([
        0,
        expect.stringMatching(/^– the disk of .* does not tell/),
      ]);
      const inMemory = await examine({ DATABASE_URL: 'sqlite::memory:' });
      expect(inMemory.lines['disk']).toBe('– the database is in memory');
      const far = await examine({ DATABASE_URL: 'postgres://127.0.0.1:9/relay?sslmode=disable' });
      expect(far.lines['disk']).toMatch(/^– PostgreSQL has its own/);
    });

    it('marks what is well only for now', async () => {
      const run = (input: CommandInput) => runDoctor(input, { freeSpace: async () => 20_000_000 });
      const style = { ...plainStyle, careful: (text: string) => `<${text}>` };
      const { code, stdout } = await runHere(run, { environment: env, screen: { style } });
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/^<!> {2}disk {2,}20 MB free.*\n +→ make room/m),
      ]);
    });
  });

  describe('of PostgreSQL', () => {
    const { emptiedUrl } = usePostgres();

    it('sees whether the tables are there and up to date', async () => {
      const url = await emptiedUrl();
      const found = async () => (await examine({ DATABASE_URL: url })).lines['database'];
      expect(await found()).toMatch(/^✗ the tables of postgres:.* are at 0 of \d+/);
      await (await openStore(url)).close();
      expect(await found()).toMatch(/^✓ postgres:.* is reachable/);
      await query(url, "insert into migrations (number, name) values (99, 'future')");
      expect(await found()).toMatch(/^✗ .* newer version/);
    });
  });

  it('says that rules have mistakes', async () => {
    const folder = write({ 'rules.yaml': 'rules: nonsense' });
    const { code, lines } = await examine({ RULES_DIR: folder });
    expect(code).toBe(1);
    expect(lines['rules']).toMatch(/^✗ 1 mistake in .* → node src\/main\.ts check/);
  });

  it('refuses arguments', async () => {
    await expect(runHere(runDoctor, { args: ['x'] })).rejects.toThrow('doctor takes no file');
  });
});
