import { afterEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../../src/model/alert.ts';
import { summarize } from '../../src/model/event-summary.ts';
import { aDispatcher, closeDispatchers, type TestDispatcher } from '../support/a-dispatcher.ts';
import { anAlert, anEvent } from '../support/builders.ts';

afterEach(closeDispatchers);

const channel = '#security-alerts';

function grown(alert: Alert, now: number): Alert {
  const latest = summarize(anEvent({ receivedAt: now }));
  return { ...alert, latest, eventCount: alert.eventCount + 1, revision: alert.revision + 1 };
}

function texts({ slack }: TestDispatcher, name = channel): string[] {
  return slack.messages(name).map(({ text }) => text);
}

function methods({ slack }: TestDispatcher): string[] {
  return slack.calls.map(({ method }) => method).filter((method) => method !== 'auth.test');
}

describe('an update whose outcome is unknown', () => {
  const faults = [
    { kind: 'accept_then_drop' },
    { kind: 'accept_then_delay', ms: 400 },
    { kind: 'accept_then_server_error' },
    { kind: 'reset' },
    { kind: 'hang' },
    { kind: 'server_error' },
    { kind: 'html' },
    { kind: 'error', error: 'internal_error' },
  ] as const;

  it.each(faults)('is made again, and told once in the thread: $kind', async (fault) => {
    const test = await aDispatcher();
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(1100);
    test.slack.fail({ method: 'chat.update', times: 1, fault });
    await test.raise(grown(alert, test.clock.now()));
    await test.pass(5000);
    expect(methods(test).filter((method) => method === 'chat.update')).toHaveLength(2);
    const [message, ...others] = test.slack.messages(channel);
    expect(others).toEqual([]);
    expect(message?.text).toContain('2 events');
    expect(message?.replies).toHaveLength(1);
  });
});

describe('an outcome that is unknown', () => {
  it.each(['fatal_error', 'request_timeout', 'service_unavailable'])(
    'is looked into before posting again, where Slack answers %s',
    async (error) => {
      const test = await aDispatcher({ channels: [channel.slice(1)] });
      test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'error', error } });
      await test.raise(anAlert());
      await test.pass(3000);
      expect(texts(test)).toHaveLength(1);
      expect(methods(test)).toEqual([
        'chat.postMessage',
        'conversations.list',
        'conversations.history',
        'chat.postMessage',
      ]);
    },
  );

  it.each([
    { kind: 'server_error' },
    { kind: 'hang' },
    { kind: 'rate_limited', retryAfter: 3 },
    { kind: 'error', error: 'something_new' },
  ] as const)('is not posted again while nobody can look: $kind', async (fault) => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'accept_then_drop' } });
    const heal = test.slack.fail({ method: 'conversations.history', fault });
    await test.raise(anAlert());
    await test.pass(20_000);
    expect(methods(test).filter((method) => method === 'chat.postMessage')).toHaveLength(1);
    expect(methods(test).filter((method) => method === 'conversations.history').length).toBeLessThan(10);
    heal();
    await test.pass(60_000);
    expect(texts(test)).toHaveLength(1);
    expect((await test.store.backlog(test.clock.now())).waiting).toBe(0);
  });

  it('of a digest is found again as well', async () => {
    const test = await aDispatcher();
    await test.raise(...Array.from({ length: 40 }, () => anAlert()));
    test.slack.fail({ method: 'chat.postMessage', times: 2, fault: { kind: 'accept_then_drop' } });
    await test.pass(20_000);
    const digests = test.slack.messages(channel).filter(({ text }) => text.includes('told together'));
    expect(digests).toHaveLength(1);
    expect(digests[0]?.metadata).toMatchObject({ event_payload: { count: 35 } });
    expect(texts(test)).toHaveLength(6);
  });

  it('of a notice is found again as well', async () => {
    const test = await aDispatcher();
    test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'is_archived' } });
    test.slack.fail({
      channel: '#ops',
      method: 'chat.postMessage',
      times: 1,
      fault: { kind: 'accept_then_drop' },
    });
    await test.raise(anAlert({ channel: '#broken' }));
    await test.pass(5000);
    expect(texts(test, '#ops')).toHaveLength(2);
    expect(texts(test, '#ops')[0]).toContain('#broken');
  });
});

describe('a Slack that asks to wait', () => {
  it.each(['ratelimited', 'rate_limited'])('with status 200 and %s is left alone for 30 s', async (error) => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'error', error } });
    await test.raise(anAlert());
    await test.pass(29_000);
    expect(methods(test)).toEqual(['chat.postMessage']);
    await test.pass(2000);
    expect(texts(test)).toHaveLength(1);
  });

  it('for no time at all is not asked in a row', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'rate_limited', retryAfter: 0 } });
    await test.raise(anAlert());
    await test.pass(10_000);
    expect(methods(test).length).toBeGreaterThan(5);
    expect(methods(test).length).toBeLessThan(15);
  });

  it.each([7, 'missing', 'dated'] as const)(
    'with an update is waited for as well: Retry-After %s',
    async (retryAfter) => {
      const test = await aDispatcher();
      const alert = anAlert();
      await test.raise(alert);
      await test.pass(1100);
      test.slack.fail({ method: 'chat.update', times: 1, fault: { kind: 'rate_limited', retryAfter } });
      await test.raise(grown(alert, test.clock.now()));
      await test.pass(6000);
      expect(texts(test)[0]).not.toContain('2 events');
      await test.pass(27_000);
      expect(texts(test)[0]).toContain('2 events');
      expect(methods(test).filter((method) => method === 'chat.update')).toHaveLength(2);
    },
  );
});

describe('an account that is refused', () => {
  it.each(['not_authed', 'token_expired'])('stops the posting and is used again: %s', async (error) => {
    const test = await aDispatcher();
    test.slack.fail({ fault: { kind: 'error', error } });
    await test.raise(anAlert(), anAlert({ channel: '#b' }));
    await test.pass(9000);
    expect(test.accountError()).toBe(error);
    expect(methods(test).length).toBeLessThanOrEqual(2);
    test.slack.heal();
    await test.pass(6000);
    expect([texts(test).length, texts(test, '#b').length]).toEqual([1, 1]);
    expect(test.accountError()).toBeUndefined();
  });
});

describe('a channel that takes nothing', () => {
  it.each(['restricted_action', 'restricted_action_thread_only_channel'])(
    'is told in the ops channel, with its alert: %s',
    async (error) => {
      const test = await aDispatcher();
      test.slack.fail({ channel: '#broken', fault: { kind: 'error', error } });
      await test.raise(anAlert({ channel: '#broken' }));
      await test.pass(4000);
      expect(texts(test, '#ops')).toEqual([
        expect.stringContaining(error),
        expect.stringContaining('A risky action'),
      ]);
    },
  );
});

describe('content that Slack refuses', () => {
  it.each([
    'invalid_blocks_format',
    'msg_blocks_too_long',
    'msg_too_long',
    'no_text',
    'invalid_metadata_format',
    'metadata_too_large',
    'invalid_attachments',
  ])('goes once more as plain text: %s', async (error) => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'error', error } });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(2000);
    const [message, ...others] = test.slack.messages(channel);
    expect([message?.blocks, message?.attachments, others]).toEqual([[], [], []]);
    expect(message?.text).toContain('A risky action');
    expect(await test.store.findMessage(alert.id)).toMatchObject({ plain: true });
  });

  it('as plain text too is kept, and tried ever more rarely', async () => {
    const test = await aDispatcher();
    const heal = test.slack.fail({
      method: 'chat.postMessage',
      fault: { kind: 'error', error: 'invalid_blocks' },
    });
    await test.raise(anAlert());
    await test.pass(60_000);
    expect(methods(test).length).toBeLessThan(12);
    heal();
    await test.pass(60_000);
    expect(texts(test)).toHaveLength(1);
  });
});

describe('a message that cannot be updated any more', () => {
  it.each(['cant_update_message', 'edit_window_closed'])(
    'is posted anew, all that it says: %s',
    async (error) => {
      const test = await aDispatcher();
      const alert = anAlert();
      await test.raise(alert);
      await test.pass(1100);
      test.slack.fail({ method: 'chat.update', times: 1, fault: { kind: 'error', error } });
      await test.raise(grown(alert, test.clock.now()));
      await test.pass(3000);
      expect(texts(test)).toEqual([
        expect.not.stringContaining('2 events'),
        expect.stringContaining('2 events'),
      ]);
    },
  );
});
