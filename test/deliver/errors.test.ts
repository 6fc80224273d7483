import { afterEach, describe, expect, it } from '@jest/globals';
import { aDispatcher, closeDispatchers } from '../support/a-dispatcher.ts';
import { anAlert } from '../support/builders.ts';
import { grown, methodsOf, shownIn, textsIn } from './shown.ts';

afterEach(closeDispatchers);

const channel = '#security-alerts';

describe('a Slack that asks to wait', () => {
  it.each(['ratelimited', 'rate_limited'])('with status 200 and %s is left alone for 30 s', async (error) => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'error', error } });
    await test.raise(anAlert());
    await test.pass(29_000);
    expect(methodsOf(test)).toEqual(['chat.postMessage']);
    await test.pass(2000);
    expect(textsIn(test, channel)).toHaveLength(1);
  });

  it('for no time at all is not asked in a row', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'rate_limited', retryAfter: 0 } });
    await test.raise(anAlert());
    await test.pass(10_000);
    expect(methodsOf(test).length).toBeGreaterThan(5);
    expect(methodsOf(test).length).toBeLessThan(15);
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
      expect(textsIn(test, channel)[0]).not.toContain('2 events');
      await test.pass(27_000);
      expect(textsIn(test, channel)[0]).toContain('2 events');
      expect(methodsOf(test).filter((method) => method === 'chat.update')).toHaveLength(2);
    },
  );
});

describe('a channel that takes nothing', () => {
  it.each(['restricted_action', 'restricted_action_thread_only_channel'])(
    'is told in the ops channel, with its alert: %s',
    async (error) => {
      const test = await aDispatcher();
      test.slack.fail({ channel: '#broken', fault: { kind: 'error', error } });
      await test.raise(anAlert({ channel: '#broken' }));
      await test.pass(4000);
      expect(textsIn(test, '#ops')).toEqual([
        expect.stringContaining(error),
        expect.stringContaining('A risky action'),
      ]);
    },
  );
});

describe('the notice of a broken channel', () => {
  const faults = [
    { kind: 'server_error' },
    { kind: 'reset' },
    { kind: 'error', error: 'channel_not_found' },
    { kind: 'error', error: 'something_new' },
  ] as const;

  it.each(faults)('comes before the alert, also where it fails at first: $kind', async (fault) => {
    const test = await aDispatcher();
    test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'is_archived' } });
    test.slack.fail({ method: 'chat.postMessage', channel: '#ops', times: 2, fault });
    await test.raise(anAlert({ channel: '#broken' }));
    await test.pass(20_000);
    expect(textsIn(test, '#ops')).toEqual([
      expect.stringContaining('#broken'),
      expect.stringContaining('A risky action'),
    ]);
  });

  it('comes before the digest of a storm that found it out', async () => {
    const test = await aDispatcher();
    test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'is_archived' } });
    await test.raise(...Array.from({ length: 80 }, () => anAlert({ channel: '#broken' })));
    await test.pass(5000);
    expect(textsIn(test, '#ops').slice(0, 2)).toEqual([
      expect.stringContaining('#broken'),
      expect.stringContaining('75 alerts'),
    ]);
  });

  it('holds up no alert for ever', async () => {
    const test = await aDispatcher();
    const alert = anAlert({ channel: '#ops' });
    test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'is_archived' } });
    test.slack.fail({
      method: 'chat.postMessage',
      channel: '#ops',
      times: 8,
      fault: { kind: 'server_error' },
    });
    await test.raise(anAlert({ channel: '#broken' }));
    await test.pass(5000);
    await test.raise(alert);
    await test.pass(120_000);
    expect(shownIn(test, '#ops')).toContain(alert.id);
  });
});

describe('a broken channel that takes messages again', () => {
  it('is told in the ops channel, once each time', async () => {
    const test = await aDispatcher();
    const told = () => textsIn(test, '#ops').filter((text) => text.includes('#broken'));
    for (const times of [1, 2]) {
      test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'is_archived' } });
      await test.raise(anAlert({ channel: '#broken' }));
      await test.pass(301_000, 1000);
      expect(told()).toHaveLength(2 * times - 1);
      test.slack.heal();
      await test.raise(anAlert({ channel: '#broken' }), anAlert({ channel: '#broken' }));
      await test.pass(4000);
      expect(textsIn(test, '#broken')).toHaveLength(2 * times);
      expect(told()).toHaveLength(2 * times);
      expect(told().at(-1)).toContain('Alerts for #broken appear there again');
    }
  });
});

describe('a channel whose messages can be changed, and that takes no new ones', () => {
  it('is not told to be mended before it takes one', async () => {
    const test = await aDispatcher();
    const alert = anAlert({ channel: '#read-only' });
    await test.raise(alert);
    await test.pass(5000);
    const fault = { kind: 'error', error: 'restricted_action' } as const;
    test.slack.fail({ method: 'chat.postMessage', channel: '#read-only', fault });
    await test.raise(anAlert({ channel: '#read-only' }));
    await test.pass(301_000, 1000);
    await test.raise(grown(alert, test.clock.now()));
    await test.pass(60_000, 1000);
    expect(textsIn(test, '#read-only')[0]).toContain('2 events');
    const mended = () => textsIn(test, '#ops').filter((text) => text.includes('appear there again'));
    expect(mended()).toEqual([]);
    test.slack.heal();
    await test.pass(301_000, 1000);
    await test.raise(anAlert({ channel: '#read-only' }));
    await test.pass(5000);
    expect(mended()).toHaveLength(1);
  });
});

describe('content that Slack refuses', () => {
  it.each([
    'invalid_blocks',
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
    expect(methodsOf(test).length).toBeLessThan(12);
    heal();
    await test.pass(60_000);
    expect(textsIn(test, channel)).toHaveLength(1);
  });
});

describe('a message that cannot be updated any more', () => {
  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    'is posted anew, all that it says: %s',
    async (error) => {
      const test = await aDispatcher();
      const alert = anAlert();
      await test.raise(alert);
      await test.pass(1100);
      test.slack.fail({ method: 'chat.update', times: 1, fault: { kind: 'error', error } });
      await test.raise(grown(alert, test.clock.now()));
      await test.pass(3000);
      expect(textsIn(test, channel)).toEqual([
        expect.not.stringContaining('2 events'),
        expect.stringContaining('2 events'),
      ]);
    },
  );
});

describe('a message whose channel Slack knows no more by its id', () => {
  const growAfter = async (method: string | undefined) => {
    const test = await aDispatcher();
    const alert = anAlert({ channel: '#made-again' });
    await test.raise(alert);
    await test.pass(1100);
    test.slack.fail({
      channel: '#made-again',
      fault: { kind: 'error', error: 'channel_not_found' },
      ...(method === undefined ? {} : { method }),
    });
    await test.raise(grown(alert, test.clock.now()));
    await test.pass(4000);
    return test;
  };

  it('is posted anew by the name, as the channel may have been made again', async () => {
    const test = await growAfter('chat.update');
    expect(textsIn(test, '#made-again')).toEqual([
      expect.not.stringContaining('2 events'),
      expect.stringContaining('2 events'),
    ]);
    expect(textsIn(test, '#ops')).toEqual([]);
  });

  it('appears in the ops channel where the name is unknown too', async () => {
    const test = await growAfter(undefined);
    expect(textsIn(test, '#ops')).toEqual([
      expect.stringContaining('#made-again'),
      expect.stringContaining('2 events'),
    ]);
  });
});

describe('a broken account', () => {
  it.each([
    'invalid_auth',
    'not_authed',
    'token_revoked',
    'token_expired',
    'account_inactive',
    'missing_scope',
  ])('stops the posting, keeps everything and is used again once it works: %s', async (error) => {
    const test = await aDispatcher();
    const heal = test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'error', error } });
    const healCheck =
      error === 'missing_scope'
        ? () => {}
        : test.slack.fail({ method: 'auth.test', fault: { kind: 'error', error } });
    const alerts = [anAlert(), anAlert({ channel: '#b' })];
    await test.raise(...alerts);
    await test.pass(9000);
    expect(test.accountError()).toBe(error);
    const attempts = test.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
    expect(attempts).toBeLessThanOrEqual(6);
    heal();
    healCheck();
    await test.pass(10_000);
    expect(test.accountError()).toBeUndefined();
    expect(shownIn(test, '#security-alerts')).toHaveLength(1);
    expect(shownIn(test, '#b')).toHaveLength(1);
  });

  it('is not taken for mended because Slack takes the token, where it lacks a scope', async () => {
    const errors: string[] = [];
    const test = await aDispatcher({ onError: (message) => errors.push(message) });
    test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'error', error: 'missing_scope' } });
    await test.raise(anAlert());
    await test.pass(9000);
    expect(methodsOf(test).filter((method) => method === 'chat.postMessage').length).toBeGreaterThan(1);
    expect(errors).toEqual(['Slack refuses the account: posting stops']);
  });
});

describe('a Slack that refuses for long', () => {
  it('is asked again and again, ever more rarely, and never given up on', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'error', error: 'something_new' } });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(120_000);
    const attempts = test.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
    expect(attempts).toBeGreaterThan(4);
    expect(attempts).toBeLessThan(15);
    test.slack.heal();
    await test.pass(60_000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
  });
});
