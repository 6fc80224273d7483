import { afterEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays } from '../support/a-relay.ts';
import { noon } from '../support/builders.ts';
import { changeDatabase } from '../support/change-database.ts';
import { secrets } from '../support/secrets.ts';
import { aClock, minuteMs } from './a-clock.ts';
import { audit, send } from './signed-requests.ts';

afterEach(stopRelays);

const timestamp = noon / 1000;

describe('a signed request that comes again', () => {
  it('gets the first answer and acts once', async () => {
    const relay = await aRelay({ clock: aClock() });
    const request = { body: audit('mute risky 1h only once'), timestamp };
    const first = await send(relay, request);
    await relay.audit('unmute risky');
    const again = await send(relay, request);
    expect(first.text).toContain('is muted until');
    expect(again).toMatchObject({ status: first.status, text: first.text });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
  });

  it('acts again where it was signed anew', async () => {
    const relay = await aRelay({ clock: aClock() });
    await send(relay, { body: audit('mute risky'), timestamp });
    await relay.audit('unmute risky');
    await send(relay, { body: audit('mute risky'), timestamp: timestamp + 1 });
    expect(await relay.audit('mutes')).toContain('risky');
  });

  it('acts once where all come at once', async () => {
    const relay = await aRelay({ clock: aClock() });
    const request = { body: audit('mute risky 1h only once'), timestamp };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(relay, request)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    await relay.runOnce();
    expect(
      relay.slack.messages('#security-alerts').filter(({ text }) => text.includes('only once')),
    ).toHaveLength(1);
    expect(relay.slack.messages('#security-alerts')).toHaveLength(1);
  });

  it('does not become another request by another content type', async () => {
    const relay = await aRelay({ clock: aClock() });
    const request = { body: audit('help'), timestamp };
    const first = await send(relay, request);
    const again = await send(relay, { ...request, contentType: 'application/json' });
    expect(again).toMatchObject({ status: 200, text: first.text });
  });

  it('is remembered for as long as its timestamp may count', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock });
    // The farthest ahead that is accepted counts for ten minutes.
    const request = { body: audit('mute risky 1m'), timestamp: timestamp + 300 };
    const first = await send(relay, request);
    clock.turn(10 * minuteMs);
    const again = await send(relay, request);
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
    clock.turn(1000);
    expect(await send(relay, request)).toMatchObject({ status: 401 });
  });

  it('acts once though the relay was started anew in between', async () => {
    const relay = await aRelay({ clock: aClock() });
    const request = { body: audit('mute risky 1h only once'), timestamp };
    const first = await send(relay, request);
    await relay.audit('unmute risky');
    await relay.restart();
    expect(await send(relay, request)).toMatchObject({ status: 200, text: first.text });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
  });

  it('is acted on where the store keeps no requests, and once in each process', async () => {
    const relay = await aRelay({ clock: aClock() });
    await changeDatabase(relay.databaseUrl, 'drop table seen_requests');
    const request = { body: audit('mute risky 1h only once'), timestamp };
    const first = await send(relay, request);
    expect(first.text).toContain('is muted until');
    await relay.audit('unmute risky');
    expect(await send(relay, request)).toMatchObject({ text: first.text });
    expect(await relay.audit('mutes')).toContain('Nothing is muted');
  });

  it('is answered though the secret was changed over meanwhile', async () => {
    const previous = 'previous-signing-secret-0123456789';
    const relay = await aRelay({ clock: aClock(), env: { SLACK_SIGNING_SECRET_PREVIOUS: previous } });
    const request = { body: audit('help'), timestamp, secret: previous };
    const [first, again] = [await send(relay, request), await send(relay, request)];
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(first.text).not.toContain(secrets.SLACK_SIGNING_SECRET);
  });
});
