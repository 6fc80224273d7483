import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { oneRule, writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { anEventStream } from './an-event-stream.ts';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A relay as `npm start` runs it, without Slack. */
async function aRelayAlone(env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'audit-relay-'));
  await writeRules(join(folder, 'rules'), { 'rules.yaml': oneRule });
  const environment = {
    PORT: '0',
    DATABASE_URL: 'sqlite::memory:',
    RULES_DIR: join(folder, 'rules'),
    ...env,
  };
  const config = readConfig(environment, () => 'made up');
  const app: App = await startApp(config, pino({ level: 'silent' }));
  open.push(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const pageUrl = `http://127.0.0.1:${app.port}/sandbox`;
  const post = async (path: string, body: object) =>
    (await fetch(`${pageUrl}/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
  const get = async (path: string) => (await fetch(`${pageUrl}/${path}`)).json();
  return { pageUrl, post, get };
}

describe('the sandbox in the relay', () => {
  it('sends what is written on its page, and says what the rules say', async () => {
    const { pageUrl, post, get } = await aRelayAlone();
    const { nextOf } = await anEventStream(pageUrl);
    const body = JSON.stringify(aPayload({}, { id: 'e-1' }));
    expect(await post('panel/send', { body })).toEqual({
      status: 200,
      body: '{"accepted":1,"duplicates":0,"quarantined":0}',
    });
    expect(await nextOf('message')).toMatchObject({ message: { metadata: { event_type: 'audit_alert' } } });
    const why = JSON.stringify(await post('panel/ask', { text: '/audit why e-1' }));
    expect(why).toContain('"text":"risky"');
    expect(why).toContain(' matches: ');
    expect(await get('panel/backlog')).toEqual({ waiting: 0, oldestSeconds: 0 });
    expect(await get('panel/words')).toMatchObject({
      commands: expect.arrayContaining([expect.objectContaining({ name: 'mute' })]),
      rules: [{ id: 'risky', about: 'A risky action' }],
    });
  });

  it('sends with a credential beyond ASCII too', async () => {
    const { post } = await aRelayAlone({ WEBHOOK_AUTHORIZATION: 'Bearer schlüssel-für-prüfungen-€' });
    expect(await post('panel/send', { body: '[]' })).toMatchObject({ status: 200 });
  });

  it("shows what waits while a fault is on, and the app's Home", async () => {
    const { pageUrl, post, get } = await aRelayAlone();
    const { nextOf } = await anEventStream(pageUrl);
    await post('faults', { fault: { kind: 'rate_limited', retryAfter: 60 } });
    await post('panel/send', { body: JSON.stringify(aPayload()) });
    expect(await nextOf('refused')).toMatchObject({ refused: { error: 'ratelimited', byFault: true } });
    expect(await get('panel/backlog')).toMatchObject({ waiting: 1 });
    await post('faults', { heal: true });
    await post('act/home', { userId: 'U0SANDBOX2' });
    expect(await nextOf('view')).toMatchObject({ view: { type: 'home', user: 'U0SANDBOX2' } });
  });

  it('shows the credential that everybody knows, and no other', async () => {
    const told = async (env?: Readonly<Record<string, string>>) =>
      JSON.stringify(await (await anEventStream((await aRelayAlone(env)).pageUrl)).next());
    expect(await told()).toContain(`"value":"Basic ${btoa('sandbox:sandbox')}"`);
    const own = await told({ WEBHOOK_AUTHORIZATION: 'Bearer own-secret' });
    expect(own).toContain('"variable":"WEBHOOK_AUTHORIZATION"');
    expect(own).not.toContain('own-secret');
  });
});
