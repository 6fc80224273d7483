import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { oneRule, writeRules } from '../support/a-relay.ts';
import { aSetting, cleanUp, postTo, runMain } from './run-main.ts';

afterEach(cleanUp);

const broken = { 'a.yaml': 'rules: [\n', 'b/c.yml': 'rules:\n  - id: x\n    severity: urgent\n' };

describe('a start with mistakes', () => {
  it('tells all of them, in the environment and in the rules, and never listens', async () => {
    const { env } = await aSetting(broken);
    const wrong = {
      WEBHOOK_AUTHORIZATION: '',
      HOST: 'not a host!',
      SLACK_APP_TOKEN: 'xapp-1 0123-secret',
      SLACK_SIGNING_SECRET: 'signing 0123-secret',
      SLACK_CHANNEL: 'two words',
      RETENTION_DAYS: 'forever',
      DATABASE_URL: 'mysql://relay:database-password@db/x',
    };
    const { code, stdout, stderr } = await runMain([], { env: { ...env, ...wrong } }).ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    for (const name of Object.keys(wrong)) expect(stderr).toMatch(new RegExp(`^${name}(:| is missing)`, 'm'));
    expect(stderr).toMatch(/^a\.yaml:\d+:\d+ /m);
    expect(stderr).toMatch(/^b\/c\.yml:\d+:\d+ .*urgent/m);
    expect(stderr).not.toMatch(/database-password|0123-secret|\n {4}at /);
  });

  it.each([
    ['wrong rules', { RULES_DIR: undefined }, /^a\.yaml:\d+:.*^b\/c\.yml:3:15 /ms],
    ['no folder of rules', { RULES_DIR: '/nowhere/rules' }, /^\/nowhere\/rules: there is no such folder$/m],
  ])('says so where there are only %s', async (_, { RULES_DIR }, told) => {
    const { env } = await aSetting(broken);
    const given = RULES_DIR === undefined ? env : { ...env, RULES_DIR };
    const { code, stdout, stderr } = await runMain([], { env: given }).ended;
    expect(code).toBe(1);
    expect(stdout).not.toContain('listening');
    expect(stderr).toMatch(told);
  });

  it('says which database cannot be opened, and its rules’ mistakes, but no password', async () => {
    const { env, folder } = await aSetting(broken);
    const file = join(folder, 'a-file');
    await writeFile(file, 'this is no database, and certainly no folder');
    const places = {
      [`sqlite:${file}/relay.db`]: `sqlite:${file}/relay.db`,
      'postgres://relay:database-password@localhost:9/audit': 'postgres://localhost:9/audit',
    };
    for (const [url, place] of Object.entries(places)) {
      const { code, stdout, stderr } = await runMain([], { env: { ...env, DATABASE_URL: url } }).ended;
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^DATABASE_URL: .* cannot be opened: .*(not a database|EEXIST|ENOTDIR|ECONNREFUSED)/,
      );
      expect(stderr).toContain(place);
      expect(stderr).toMatch(/^a\.yaml:\d+:/m);
      expect(stderr).not.toMatch(/database-password|\n {4}at /);
    }
  });

  it('says in a line that its port is taken', async () => {
    const { env } = await aSetting({ 'rules.yaml': oneRule });
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, stdout, stderr } = await runMain([], { env: { ...env, PORT: port } }).ended;
    other.close();
    expect(code).toBe(1);
    expect(stdout).not.toContain('listening');
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^PORT.*:${port}.*EADDRINUSE`)),
    ]);
  });
});

describe('a start', () => {
  it('goes on with the last good rules where the files have mistakes, and says so', async () => {
    const { env, folder } = await aSetting({ 'rules.yaml': oneRule });
    const first = runMain([], { env });
    await first.url();
    first.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    await writeRules(join(folder, 'rules'), { 'rules.yaml': 'rules: 1\n' });
    const second = runMain([], { env });
    const url = await second.url();
    expect(await second.said(/last good/)).toContain('rules.yaml:1:');
    const event = { id: '1', attributes: { action: 'risky_action' } };
    expect(await (await postTo(url, event)).json()).toMatchObject({ accepted: 1 });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^audit_relay_backlog_messages [1-9]/m);
    const ready: unknown = await (await fetch(`${url}/readyz`)).json();
    expect(JSON.stringify(ready)).toContain('rules.yaml:1:');
  });

  it('without Slack’s token is a sandbox on this machine only', async () => {
    const { folder } = await aSetting({ 'rules.yaml': oneRule });
    const env = { PORT: '0', DATABASE_URL: `sqlite:${join(folder, 'new', 'relay.db')}` };
    const main = runMain([], { env });
    const url = await main.url();
    const said = await main.said('sandbox mode');
    expect(said).toContain(`${url}/sandbox`);
    expect(said).toContain('"host":"127.0.0.1"');
    expect((await fetch(`${url}/sandbox`)).status).toBe(200);
    const post = (authorization: string) =>
      fetch(`${url}/webhooks/atlassian`, { method: 'POST', headers: { authorization }, body: '[]' });
    expect((await post(`Basic ${Buffer.from('sandbox:sandbox').toString('base64')}`)).status).toBe(200);
    expect((await post('Basic other')).status).toBe(401);
  });
});
