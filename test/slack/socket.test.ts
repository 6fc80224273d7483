import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { secrets } from '../support/secrets.ts';
import { aClock } from './a-clock.ts';
import { appToken, aSocketRelay, click, closeSockets, command, noSigningSecret } from './a-socket-relay.ts';
import type { SocketSlack } from './a-socket-slack.ts';
import { audit as auditForm, send } from './signed-requests.ts';

afterEach(stopRelays);
afterEach(closeSockets);

const problemsOf = async (relay: TestRelay) => JSON.parse((await relay.get('/readyz')).text).checks;

describe('Socket Mode', () => {
  it('answers a command over the connection that it opened with the app token', async () => {
    const { slack } = await aSocketRelay();
    await slack.greeted(1);
    expect(slack.opens).toEqual([appToken]);
    const answer = await slack.send('slash_commands', command('mutes'));
    expect(answer).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('muted') });
  });

  it('does what a click says, and answers it', async () => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    await relay.post(aPayload());
    const asked = await slack.send('slash_commands', command('mute risky planned'));
    expect(JSON.stringify(asked)).toContain('would have hidden 1 high');
    const value = /"mute_confirm".*?"value":"([^"]+)"/.exec(JSON.stringify(asked))?.[1] ?? '';
    const clicked = click({ action_id: 'mute_confirm', value }, { response_url: slack.responseUrl });
    expect(await slack.send('interactive', clicked)).toEqual({});
    await relay.runOnce();
    expect(slack.responses).toMatchObject([{ text: expect.stringContaining('is muted until') }]);
    const mutes = await slack.send('slash_commands', command('mutes'));
    expect(JSON.stringify(mutes)).toContain('risky');
  });

  it('acts once on an envelope that is sent again, and answers it as the first time', async () => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    const mute = command('mute risky 1h planned');
    const first = await slack.send('slash_commands', mute, 'envelope-1');
    expect(JSON.stringify(first)).toContain('is muted until');
    await slack.send('slash_commands', command('unmute risky'));
    expect(await slack.send('slash_commands', mute, 'envelope-1')).toEqual(first);
    await relay.restart();
    await slack.greeted(2);
    expect(await slack.send('slash_commands', mute, 'envelope-1')).toEqual(first);
    expect(JSON.stringify(await slack.send('slash_commands', command('mutes')))).toContain(
      'Nothing is muted',
    );
  });

  it('draws a Home that is opened', async () => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    expect(relay.slack.views()).toEqual([]);
    const event = { type: 'app_home_opened', user: 'U0ANN', tab: 'home' };
    const opened = { type: 'event_callback', team_id: 'T0SANDBOX1', event };
    expect(await slack.send('events_api', opened)).toEqual({});
    await relay.runOnce();
    expect(relay.slack.views()).toHaveLength(1);
  });

  it('refuses another workspace here too', async () => {
    const { slack } = await aSocketRelay({ ...noSigningSecret, SLACK_TEAM_ID: 'T0SANDBOX1' });
    await slack.greeted(1);
    const stranger = await slack.send('slash_commands', command('status', { team_id: 'T0OTHER' }));
    expect(stranger['text']).toBe('audit-relay does not answer to this workspace.');
    const friend = await slack.send('slash_commands', command('help'));
    expect(friend['text']).not.toBe(stranger['text']);
  });

  it.each([
    ['is cut', (slack: SocketSlack) => slack.drop()],
    [
      'is to be renewed, as Slack says',
      (slack: SocketSlack) => slack.sendRaw('{"type":"disconnect","reason":"refresh_requested"}'),
    ],
  ])('comes back by itself where the connection %s', async (_, end) => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    end(slack);
    await slack.greeted(2);
    expect(await slack.send('slash_commands', command('help'))).toHaveProperty('text');
    expect(await problemsOf(relay)).toMatchObject({ socket: 'ok' });
    expect(relay.log()).not.toContain('cannot be reached');
  });

  it('comes back where Slack was down when it went', async () => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    slack.refuseOpens({ status: 503, body: { ok: false, error: 'service_unavailable' } });
    slack.drop();
    await opened(slack, 3);
    slack.refuseOpens(undefined);
    await slack.greeted(2);
    await slack.send('slash_commands', command('help'));
    expect(relay.log().match(/cannot be reached for Socket Mode/g)).toHaveLength(1);
    expect(relay.log()).toContain('Socket Mode is connected again');
  });

  it('starts, takes events and says why no command arrives where Slack refuses the token, once', async () => {
    const wrong = 'xapp-wrong-secret-of-another-app';
    const { relay, slack } = await aSocketRelay({ ...noSigningSecret, SLACK_APP_TOKEN: wrong });
    expect((await relay.post(aPayload())).status).toBe(200);
    await opened(slack, 3);
    expect(slack.opens).toContain(wrong);
    const told = relay
      .log()
      .split('\n')
      .filter((line) => line.includes('cannot be reached for Socket Mode'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('invalid_auth');
    expect(relay.log()).not.toContain(wrong);
    const ready = await relay.get('/readyz');
    expect(JSON.parse(ready.text).checks.socket).toBe('not connected (invalid_auth)');
    expect(ready.status).toBe(200);
    expect(ready.text).not.toContain(wrong);
  });

  it('says so where Slack takes the connection and never says hello, and stops all the same', async () => {
    const { relay, slack } = await aSocketRelay(noSigningSecret, {
      before: (opened) => {
        opened.greets = false;
      },
    });
    await opened(slack, 1);
    expect(await problemsOf(relay)).toMatchObject({ socket: 'not connected (connecting)' });
    const before = Date.now();
    await relay.stop();
    expect(Date.now() - before).toBeLessThan(5000);
  });

  it('is not ready for commands once the connection is gone for longer than a renewal takes', async () => {
    const clock = aClock();
    const { relay, slack } = await aSocketRelay(noSigningSecret, { clock });
    await slack.greeted(1);
    await slack.send('slash_commands', command('help'));
    expect(await problemsOf(relay)).toMatchObject({ socket: 'ok' });
    slack.refuseOpens({ status: 500, body: {} });
    slack.drop();
    await opened(slack, 2);
    expect(await problemsOf(relay)).toMatchObject({ socket: 'ok' });
    clock.turn(10_000);
    expect((await problemsOf(relay)).socket).toContain('not connected (http_500)');
  });

  it.each([
    'null',
    'no JSON',
    '{"type":"events_api"}',
    '{"type":"slash_commands","envelope_id":"e"}',
    '{"type":"interactive","envelope_id":"e","payload":{"type":"block_actions"}}',
    '{"type":"events_api","envelope_id":"e","payload":{"type":"event_callback","event":null}}',
  ])('outlives nonsense: %s', async (nonsense) => {
    const { slack } = await aSocketRelay();
    await slack.greeted(1);
    slack.sendRaw(nonsense);
    expect(await slack.send('slash_commands', command('help'))).toHaveProperty('text');
    expect(slack.opens).toHaveLength(1);
  });

  it.each([
    ['slash_commands', command('mute risky 1h x', { user_id: '' })],
    ['slash_commands', command('mute risky 1h x', { user_id: '', ssl_check: '1' })],
    ['events_api', { type: 'event_callback', event: { type: 'app_home_opened', tab: 'home', user: '' } }],
  ])('does nothing for nobody: %s %j', async (type, payload) => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    slack.sendRaw(JSON.stringify({ type, envelope_id: 'e', payload }));
    const mutes = await slack.send('slash_commands', command('mutes'));
    expect(JSON.stringify(mutes)).toContain('Nothing is muted');
    await relay.runOnce();
    expect(relay.slack.views()).toEqual([]);
  });

  it.each([
    ['refused', { status: 500, body: {} }],
    ['limited', { status: 429, body: { ok: false, error: 'ratelimited' } }],
  ])('stops at once while it is being %s', async (_, refusal) => {
    const { relay, slack } = await aSocketRelay(noSigningSecret, {
      before: (opening) => opening.refuseOpens(refusal),
    });
    await opened(slack, 1);
    const before = Date.now();
    await relay.stop();
    expect(Date.now() - before).toBeLessThan(3000);
  });

  it('refuses every request over HTTP where there is no signing secret', async () => {
    const { relay, slack } = await aSocketRelay();
    await slack.greeted(1);
    expect((await send(relay, { body: auditForm('help') })).status).toBe(401);
    expect((await send(relay, { body: auditForm('help'), secret: 'anything' })).status).toBe(401);
    expect((await relay.get('/slack/events')).status).toBe(405);
  });

  it('still answers signed requests over HTTP where there is one', async () => {
    const { relay, slack } = await aSocketRelay({});
    await slack.greeted(1);
    const answer = await send(relay, {
      body: auditForm('help'),
      secret: secrets.SLACK_SIGNING_SECRET,
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('/audit');
    expect(await slack.send('slash_commands', command('help'))).toHaveProperty('text');
  });

  it('opens no connection without an app token', async () => {
    const { relay, slack } = await aSocketRelay({ SLACK_APP_TOKEN: '' });
    expect(await problemsOf(relay)).not.toHaveProperty('socket');
    expect(slack.opens).toEqual([]);
  });
});

/** Resolves when a connection was asked for so often. */
async function opened(slack: SocketSlack, times: number): Promise<void> {
  while (slack.opens.length < times) await new Promise((resolve) => setTimeout(resolve, 5));
}
