import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults/fault.ts';
import { aDispatcher, closeDispatchers } from '../support/a-dispatcher.ts';
import { anAlert } from '../support/builders.ts';
import { grown, methodsOf, shownIn, textsIn } from './shown.ts';

afterEach(closeDispatchers);

const channel = '#security-alerts';

/** Where an answer never comes, or late, it is not waited for as long as elsewhere. */
function timesFor({ kind }: Fault): { timeoutMs?: number } {
  return kind === 'hang' || kind === 'accept_then_delay' ? { timeoutMs: 250 } : {};
}

/** An alert in the channel has grown, and what is said of that in its thread meets the fault. */
async function aReplyThatFails(fault: Fault) {
  const test = await aDispatcher(timesFor(fault));
  const alert = anAlert();
  await test.raise(alert);
  await test.pass(1100);
  test.slack.fail({ method: 'chat.postMessage', times: 1, fault });
  await test.raise(grown(alert, test.clock.now()));
  return { test, alert };
}

describe('an outcome that is unknown', () => {
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

  it.each(faults)('is looked into before posting again: $kind', async (fault) => {
    const test = await aDispatcher(timesFor(fault));
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(3000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
    expect((await test.store.findMessage(alert.id))?.slack?.ts).toBe(
      test.slack.messages('#security-alerts')[0]?.ts,
    );
  });

  it.each(faults)('of a thread reply does not tell it twice: $kind', async (fault) => {
    const { test, alert } = await aReplyThatFails(fault);
    await test.pass(5000);
    const [message] = test.slack.messages('#security-alerts');
    expect(message?.replies).toHaveLength(1);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
  });

  it.each(faults)('of a thread reply does not tell it twice after an update: $kind', async (fault) => {
    const { test, alert } = await aReplyThatFails(fault);
    await test.pass(0);
    const by = { userId: 'U0ANN', teamId: undefined };
    await test.store.acknowledge(alert.id, { by, at: test.clock.now(), takesBack: false });
    await test.pass(5000);
    const [message] = test.slack.messages(channel);
    expect(message?.text).toContain('Acknowledged by');
    expect(message?.replies).toHaveLength(1);
  });

  const slow = { kind: 'slow', ms: 400 } as const;

  it('is waited for while Slack is slow, each message once', async () => {
    const test = await aDispatcher({ lateMs: 100 });
    const heal = test.slack.fail({ method: 'chat.postMessage', fault: slow });
    const alerts = [anAlert(), anAlert(), anAlert()];
    await test.raise(...alerts);
    await test.pass(5000);
    heal();
    expect(shownIn(test, channel).toSorted()).toEqual(alerts.map(({ id }) => id).toSorted());
    expect(methodsOf(test).filter((method) => method === 'chat.postMessage')).toHaveLength(3);
  });

  it('is waited for in a thread as well', async () => {
    const test = await aDispatcher({ lateMs: 100 });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(1100);
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: slow });
    await test.raise(grown(alert, test.clock.now()));
    await test.pass(5000);
    expect(test.slack.messages(channel)[0]?.replies).toHaveLength(1);
    expect(methodsOf(test).filter((method) => method === 'chat.postMessage')).toHaveLength(2);
  });

  it('is not hurried after a stop: the message may be on its way still', async () => {
    const test = await aDispatcher({ lateMs: 100 });
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: slow });
    const alert = anAlert();
    await test.raise(alert);
    const sentAt = test.clock.now();
    test.hurry();
    await test.pass(0);
    expect((await test.store.findMessage(alert.id))?.dueAt).toBeGreaterThanOrEqual(sentAt + 11_000);
    await test.slack.waitFor((slack) => slack.messages(channel).length === 1);
    test.restart();
    await test.pass(30_000);
    expect(shownIn(test, channel)).toEqual([alert.id]);
  });

  it('is settled by a look before the answer is given up', async () => {
    const test = await aDispatcher({ lateMs: 100 });
    test.slack.fail({
      method: 'chat.postMessage',
      times: 1,
      fault: { kind: 'accept_then_delay', ms: 60_000 },
    });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(0);
    expect((await test.store.findMessage(alert.id))?.slack?.ts).toBe(test.slack.messages(channel)[0]?.ts);
  });

  it('survives the process that asked', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'accept_then_drop' } });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(100);
    test.restart();
    await test.pass(15_000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
  });

  it('is left to the replica that took over while this one looked', async () => {
    const test = await aDispatcher({ channels: ['security-alerts'] });
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'server_error' } });
    const late = { kind: 'accept_then_delay', ms: 500 } as const;
    test.slack.fail({ method: 'conversations.history', times: 1, fault: late });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(0);
    test.clock.turn(1000);
    const looking = test.pass(0);
    await test.slack.waitFor(({ calls }) => calls.some(({ fault }) => fault === late.kind));
    test.clock.turn(13_000);
    test.restart();
    await test.pass(1000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
    await looking;
    await test.pass(20_000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
  });

  it('without the right to read the channel is posted once more, marked as a possible duplicate', async () => {
    const test = await aDispatcher({ scopes: ['chat:write'] });
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'accept_then_drop' } });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(30_000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id, alert.id]);
    const second = test.slack.messages('#security-alerts')[1];
    expect(JSON.stringify(second?.blocks)).toContain('it may be shown twice');
    expect(JSON.stringify(test.slack.messages('#security-alerts')[0]?.blocks)).not.toContain('shown twice');
  });

  it.each(['fatal_error', 'request_timeout', 'service_unavailable'])(
    'is looked into before posting again, where Slack answers %s',
    async (error) => {
      const test = await aDispatcher({ channels: [channel.slice(1)] });
      test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'error', error } });
      await test.raise(anAlert());
      await test.pass(3000);
      expect(textsIn(test, channel)).toHaveLength(1);
      expect(methodsOf(test)).toEqual([
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
    const test = await aDispatcher(timesFor(fault));
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'accept_then_drop' } });
    const heal = test.slack.fail({ method: 'conversations.history', fault });
    await test.raise(anAlert());
    await test.pass(20_000);
    expect(methodsOf(test).filter((method) => method === 'chat.postMessage')).toHaveLength(1);
    expect(methodsOf(test).filter((method) => method === 'conversations.history').length).toBeLessThan(10);
    heal();
    await test.pass(60_000);
    expect(textsIn(test, channel)).toHaveLength(1);
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
    expect(textsIn(test, channel)).toHaveLength(6);
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
    expect(textsIn(test, '#ops')).toHaveLength(2);
    expect(textsIn(test, '#ops')[0]).toContain('#broken');
  });
});

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

  it.each(faults)('is shown, and told once in the thread: $kind', async (fault) => {
    const test = await aDispatcher();
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(1100);
    test.slack.fail({ method: 'chat.update', times: 1, fault });
    await test.raise(grown(alert, test.clock.now()));
    test.wait(timesFor(fault).timeoutMs);
    await test.pass(0);
    test.wait();
    await test.pass(5000);
    // One that is seen, or answered late, is not made again.
    const made = fault.kind === 'accept_then_delay' ? 1 : 2;
    expect(methodsOf(test).filter((method) => method === 'chat.update')).toHaveLength(made);
    const [message, ...others] = test.slack.messages(channel);
    expect(others).toEqual([]);
    expect(message?.text).toContain('2 events');
    expect(message?.replies).toHaveLength(1);
  });
});

describe('an update that Slack is late to take', () => {
  it('does not show in the end what was before a newer one', async () => {
    const test = await aDispatcher();
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(1100);
    test.slack.fail({ method: 'chat.update', times: 1, fault: { kind: 'slow', ms: 400 } });
    const second = grown(alert, test.clock.now());
    await test.raise(second);
    await test.pass(0);
    await test.raise(grown(second, test.clock.now()));
    await test.pass(5000);
    await setTimeout(400);
    expect(textsIn(test, channel)).toEqual([expect.stringContaining('3 events')]);
  });
});
