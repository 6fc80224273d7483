import { afterEach, describe, expect, it } from '@jest/globals';
import type { Alert } from '../../src/model/alert.ts';
import type { Severity } from '../../src/model/severity.ts';
import { aDispatcher, closeDispatchers, type TestDispatcher } from '../support/a-dispatcher.ts';
import { anAlert } from '../support/builders.ts';
import { grown } from './shown.ts';

afterEach(closeDispatchers);

function alerts(count: number, severity: Severity = 'medium', channel = '#a'): Alert[] {
  const { rule } = anAlert();
  return Array.from({ length: count }, () => anAlert({ channel, rule: { ...rule, severity } }));
}

/** What a channel accounts for: its own messages, and what its digests say that they stand for. */
function accounted({ slack }: TestDispatcher, channel: string) {
  const payloads = slack.messages(channel).map(({ metadata }) => Object(metadata));
  const own = payloads.filter(({ event_type }) => event_type === 'audit_alert');
  const digests = payloads.filter(({ event_type }) => event_type === 'audit_digest');
  return {
    own: own.map(({ event_payload }) => event_payload.alert_id),
    digests: digests.map(({ event_payload }) => event_payload.count),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('a storm', () => {
  it('is told in one digest and the most severe alerts, each alert once, within half a minute', async () => {
    const test = await aDispatcher();
    await test.raise(...alerts(300));
    await test.pass(28_000);
    const { own, digests } = accounted(test, '#a');
    expect(digests).toHaveLength(1);
    expect(new Set(own).size).toBe(own.length);
    expect(own.length + sum(digests)).toBe(300);
  });

  it('that goes on makes the same digest grow', async () => {
    const test = await aDispatcher();
    for (let second = 0; second < 20; second += 1) {
      await test.raise(...alerts(50));
      await test.pass(900);
    }
    await test.pass(28_000);
    const { own, digests } = accounted(test, '#a');
    expect(digests).toHaveLength(1);
    expect(own.length + sum(digests)).toBe(1000);
    const limited = test.slack.calls.filter(({ answer }) => answer?.status === 429);
    expect(limited).toEqual([]);
  });

  it('delays no other channel, and no critical alert of its own channel', async () => {
    const test = await aDispatcher();
    await test.raise(...alerts(300));
    await test.pass(2000);
    const [critical, other] = [...alerts(1, 'critical'), ...alerts(1, 'low', '#b')];
    await test.raise(...[critical, other].filter((alert) => alert !== undefined));
    await test.pass(900);
    expect(accounted(test, '#b').own).toEqual([other?.id]);
    await test.pass(2000);
    expect(accounted(test, '#a').own).toContain(critical?.id);
  });

  it('after a quiet time is another digest', async () => {
    const test = await aDispatcher();
    await test.raise(...alerts(100));
    await test.pass(28_000);
    test.clock.turn(3 * 60_000);
    await test.raise(...alerts(60));
    await test.pass(28_000);
    const { own, digests } = accounted(test, '#a');
    expect(digests).toHaveLength(2);
    expect(own.length + sum(digests)).toBe(160);
  });

  it('counts what may have reached Slack as its own message, not in the digest', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', probability: 0.3, fault: { kind: 'accept_then_drop' } });
    await test.raise(...alerts(200));
    await test.pass(60_000);
    test.slack.heal();
    await test.pass(60_000);
    const { own, digests } = accounted(test, '#a');
    expect(new Set(own).size).toBe(own.length);
    expect(own.length + sum(digests)).toBe(200);
  });

  it('of few alerts is no storm', async () => {
    const test = await aDispatcher();
    await test.raise(...alerts(15));
    await test.pass(18_000);
    expect(accounted(test, '#a')).toMatchObject({ digests: [] });
    expect(accounted(test, '#a').own).toHaveLength(15);
  });

  it('is not made by alerts that are shown already and grow', async () => {
    const test = await aDispatcher();
    const known = alerts(18);
    await test.raise(...known);
    await test.pass(20_000);
    await test.raise(...known.map((alert) => grown(alert, test.clock.now())), ...alerts(10));
    test.clock.turn(30_000);
    await test.pass(60_000);
    expect(accounted(test, '#a').digests).toEqual([]);
    expect(accounted(test, '#a').own).toHaveLength(28);
  });
});
