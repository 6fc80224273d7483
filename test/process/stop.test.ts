import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { head, openRaw } from '../receive/raw-connection.ts';
import { oneRule } from '../support/a-relay.ts';
import { secrets } from '../support/secrets.ts';
import { aSetting, cleanUp, postTo, runMain } from './run-main.ts';

const slacks: (() => Promise<void>)[] = [];
afterEach(async () => {
  await cleanUp();
  await Promise.all(slacks.splice(0).map((close) => close()));
});

async function aSlack() {
  const slack = createSandbox({
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    botToken: secrets.SLACK_BOT_TOKEN,
    ratePerSecond: Infinity,
  });
  const { apiUrl, close } = await slack.listen();
  slacks.push(close);
  const { env } = await aSetting({ 'rules.yaml': oneRule });
  return { slack, env: { ...env, SLACK_API_URL: apiUrl } };
}

const risky = { id: 'one', attributes: { action: 'risky_action', actor: { id: 'a1', name: 'Ann' } } };

/** Half of a request whose sender takes its time. */
async function halfARequest(url: string) {
  const body = JSON.stringify(risky);
  const connection = await openRaw(url);
  connection.write(head({ Authorization: secrets.WEBHOOK_AUTHORIZATION, 'Content-Length': body.length }));
  connection.write(body.slice(0, 20));
  // What was written before this was answered has been read.
  await fetch(`${url}/healthz`, { headers: { connection: 'close' } });
  return { connection, finish: () => connection.write(body.slice(20)) };
}

describe('a stop', () => {
  it('by an interrupt ends with 0', async () => {
    const { env } = await aSlack();
    const main = runMain([], { env });
    await main.url();
    main.kill('SIGINT');
    const { code, stderr } = await main.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('of npm, which started it, is its own', async () => {
    const { env } = await aSlack();
    const main = runMain([], { env, command: ['npm', 'start'] });
    const url = await main.url();
    main.kill('SIGTERM');
    const { code, stdout } = await main.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('stopping');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('answers what is in hand, and takes nothing new', async () => {
    const { env } = await aSlack();
    const main = runMain([], { env });
    const url = await main.url();
    const idle = await openRaw(url);
    idle.write('GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n');
    await idle.until('"ok"');
    const { connection, finish } = await halfARequest(url);
    main.kill('SIGTERM');
    await main.said('stopping');
    const stoppingAt = performance.now();
    await idle.ended;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    finish();
    const answer = await connection.ended;
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*\r\nConnection: close\r\n.*"accepted":1/s);
    expect((await main.ended).code).toBe(0);
    expect(performance.now() - stoppingAt).toBeLessThan(8000);
  });

  it('ends with 0 within ten seconds while Slack hangs and a sender never finishes', async () => {
    const { slack, env } = await aSlack();
    slack.fail({ method: 'chat.postMessage', fault: { kind: 'hang' } });
    const main = runMain([], { env });
    const url = await main.url();
    await halfARequest(url);
    await postTo(url, { ...risky, id: 'two' });
    await slack.waitFor(({ calls }) => calls.some(({ method }) => method === 'chat.postMessage'));
    main.kill('SIGTERM');
    main.kill('SIGTERM');
    await main.said('stopping');
    const stoppingAt = performance.now();
    expect((await main.ended).code).toBe(0);
    expect(performance.now() - stoppingAt).toBeLessThan(10_000);
  });

  it('while it is loaded ends with 0 at once', async () => {
    const { env } = await aSlack();
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => {
        if (name.endsWith('/app.ts')) process.kill(process.pid, 'SIGTERM');
        return next(name, context);
      } });`;
    const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
    const { code, stdout } = await runMain([], { env, nodeOptions }).ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('listening');
  });

  it('during the start ends with 0 at once', async () => {
    const { env } = await aSlack();
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const main = runMain([], { env: { ...env, DATABASE_URL: `postgres://relay@127.0.0.1:${port}/audit` } });
    const [socket] = await once(silent, 'connection');
    main.kill('SIGTERM');
    expect((await main.ended).code).toBe(0);
    socket.destroy();
    silent.close();
  });
});

describe('a relay killed after its 200 and before Slack had the message', () => {
  it('shows it once when it runs again', async () => {
    const { slack, env } = await aSlack();
    const heal = slack.fail({ method: 'auth.test', fault: { kind: 'error', error: 'token_revoked' } });
    const first = runMain([], { env });
    const url = await first.url();
    await first.said('posting stops');
    expect(await (await postTo(url, risky)).json()).toMatchObject({ accepted: 1 });
    first.kill('SIGKILL');
    await first.ended;
    expect(slack.messages()).toEqual([]);

    heal();
    const second = runMain([], { env });
    await slack.waitFor(() => slack.messages()[0], 30_000);
    expect(await (await postTo(await second.url(), risky)).json()).toMatchObject({ duplicates: 1 });
    second.kill('SIGTERM');
    await second.ended;
    expect(slack.messages()).toHaveLength(1);
  });
});
