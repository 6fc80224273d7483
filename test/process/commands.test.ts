import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { oneRule } from '../support/a-relay.ts';
import { aSetting, cleanUp, root, runMain } from './run-main.ts';

afterEach(cleanUp);

const samples = join(root, 'test/fixtures/samples');

describe('the command line', () => {
  it('lists every command', async () => {
    const { code, stdout, stderr } = await runMain(['--help']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['check [DIR]', 'explain EVENT.json', 'send EVENT.json'])
      expect(stdout).toContain(command);
  });

  it('names the nearest command where there is none of that name', async () => {
    const { code, stdout, stderr } = await runMain(['chekc']).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Did you mean "check"?');
  });

  it('refuses an option that there is not', async () => {
    const { code, stderr } = await runMain(['check', '--verbos']).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('--verbos');
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('a database that cannot be opened', () => {
  it('is named, without its password, by what was to be read from it', async () => {
    const env = { DATABASE_URL: 'postgres://relay:a-secret@127.0.0.1:9/audit?sslmode=disable' };
    const { code, stdout, stderr } = await runMain(['journal'], { env }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^DATABASE_URL: postgres:\/\/127\.0\.0\.1:9\/audit cannot be opened: connect ECONNREFUSED 127\.0\.0\.1:9\n$/,
    );
  });
});

describe('check', () => {
  it('passes the rules that come with it', async () => {
    const { code, stdout } = await runMain(['check']).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+ rules, \d+ tests, 0 failed/);
  });

  it('fails on a mistake, and on a test that does not hold, wherever it was told to look', async () => {
    const { folder } = await aSetting({
      'bad/a.yaml': 'rules: 1\n',
      'wrong/a.yaml': oneRule.replace('match: false', 'match: true'),
    });
    const looks = [
      [['check', join(folder, 'rules/bad')], {}],
      [['check'], { RULES_DIR: join(folder, 'rules/bad') }],
    ] as const;
    for (const [words, env] of looks) {
      const { code, stdout, stderr } = await runMain(words, { env }).ended;
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/^a\.yaml:1:\d+ /m);
    }
    const { code, stdout } = await runMain(['check', join(folder, 'rules/wrong')]).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/harmless/);
  });
});

describe('explain', () => {
  it('tells of every rule whether it matched, or what it saw instead', async () => {
    const explain = async (sample: string) => {
      const { code, stdout } = await runMain(['explain', join(samples, sample), '--json']).ended;
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const login = await explain('login_expect_no_match.json');
    expect(login).toContainEqual({
      rule: 'admin-impersonation',
      matched: false,
      failed: { field: 'action', test: 'user_logged_in_as_user', saw: 'user_login' },
    });
    const impersonation = await explain('impersonation_expect_match.json');
    expect(impersonation).toContainEqual({ rule: 'admin-impersonation', matched: true });
    expect(impersonation).toHaveLength(login.length);
  });

  it('names what is no event of the audit log', async () => {
    const words = ['explain', join(samples, 'lookalike_jira_site_audit.json')];
    const { code, stdout, stderr } = await runMain(words).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/No audit event.*Jira/);
  });
});

describe('send', () => {
  it('posts a file, or what it is given, to the relay with the same variables', async () => {
    const { env } = await aSetting({ 'rules.yaml': oneRule });
    const relay = runMain([], { env });
    const { port } = new URL(await relay.url());
    const same = { ...env, PORT: port };
    const sent = await runMain(['send', join(samples, 'login_expect_no_match.json')], { env: same }).ended;
    expect(sent).toMatchObject({ code: 0, stdout: '200 {"accepted":1,"duplicates":0,"quarantined":0}\n' });
    const piped = await runMain(['send', '-'], { env: same, input: '[]' }).ended;
    expect(piped).toMatchObject({ code: 0, stdout: '200 {"accepted":0,"duplicates":0,"quarantined":0}\n' });
    const foreign = Buffer.from('["Zoë"]', 'latin1');
    expect(await runMain(['send', '-'], { env: same, input: foreign }).ended).toMatchObject({
      code: 1,
      stdout: '400 {"error":"not UTF-8"}\n',
    });
    const marked = await runMain(['send', '-'], { env: same, input: '\ufeff[]' }).ended;
    expect(marked).toMatchObject({ code: 0 });
    const other = { ...same, WEBHOOK_AUTHORIZATION: 'Basic other' };
    expect(await runMain(['send', '-'], { env: other, input: '[]' }).ended).toMatchObject({
      code: 1,
      stdout: '401 \n',
    });
  });

  it('writes a credential beyond ASCII as the relay reads it', async () => {
    const { env } = await aSetting({ 'rules.yaml': oneRule });
    const foreign = { ...env, WEBHOOK_AUTHORIZATION: 'Bearer schlüssel-für-prüfungen-€' };
    const { port } = new URL(await runMain([], { env: foreign }).url());
    const sent = await runMain(['send', '-'], { env: { ...foreign, PORT: port }, input: '[]' }).ended;
    expect(sent).toMatchObject({ code: 0, stderr: '' });
  });

  it('says so where no relay answers', async () => {
    const { env } = await aSetting({ 'rules.yaml': oneRule });
    const { code, stderr } = await runMain(['send', '-'], { env: { ...env, PORT: '2' }, input: '[]' }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^No relay answers at http:\/\/127\.0\.0\.1:2\/.*ECONNREFUSED/);
  });
});
