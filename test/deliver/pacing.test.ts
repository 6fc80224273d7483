import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextPostAt } from '../../src/deliver/pacing.ts';
import { Bucket } from '../../src/sandbox/web-api/rate-limits.ts';
import { aDispatcher, closeDispatchers, type TestDispatcher } from '../support/a-dispatcher.ts';
import { anAlert, noon } from '../support/builders.ts';

afterEach(closeDispatchers);

const limit = { perSecond: 1, burst: 2 };

/** Posts as soon as the pace allows it after each pause; how many of them a channel with Slack's limit refuses. */
function refusals(pauses: readonly number[], next: (notBefore: number, now: number) => number): number {
  const slack = new Bucket(limit.perSecond, limit.burst);
  let [now, notBefore, refused] = [noon, 0, 0];
  for (const pause of pauses) {
    now = Math.max(now + pause, notBefore);
    if (slack.take('#a', now) > 0) refused += 1;
    notBefore = next(notBefore, now);
  }
  return refused;
}

describe('the pace of a channel', () => {
  it('never goes beyond what Slack takes with the smallest burst there is', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 10, maxLength: 60 });
    fc.assert(fc.property(pauses, (each) => refusals(each, nextPostAt) === 0));
    expect(refusals(Array(20).fill(0), (_, now) => now + 900)).toBeGreaterThan(0);
  });

  it('has no burst left after a wait that Slack asked for, and saves one up again', () => {
    const limitedUntil = noon + 30_000;
    const second = nextPostAt(limitedUntil, limitedUntil);
    expect(second).toBeGreaterThan(limitedUntil + 1000);
    expect(nextPostAt(second, second + 5000)).toBeLessThanOrEqual(second + 5000);
  });
});

function shown({ slack }: TestDispatcher): number {
  return slack.messages('#security-alerts').length;
}

describe('alerts that come together', () => {
  const fewAlerts = () => Array.from({ length: 4 }, () => anAlert());

  it('are shown two at once after a pause, then one a second, and Slack never has to say 429', async () => {
    const test = await aDispatcher({ ratePerSecond: limit.perSecond, burst: limit.burst });
    await test.raise(...fewAlerts());
    const counts: number[] = [];
    for (const pause of [100, 800, 100, 900]) {
      await test.pass(pause);
      counts.push(shown(test));
    }
    expect(counts).toEqual([2, 2, 3, 4]);
    expect(test.slack.calls.filter(({ answer }) => answer?.status === 429)).toEqual([]);
  });

  it('are paced by what another process has posted', async () => {
    const test = await aDispatcher({ ratePerSecond: limit.perSecond, burst: limit.burst });
    await test.raise(...fewAlerts());
    await test.pass(100);
    test.restart();
    await test.pass(700);
    expect(shown(test)).toBe(2);
    await test.pass(2000);
    expect(shown(test)).toBe(4);
    expect(test.slack.calls.filter(({ answer }) => answer?.status === 429)).toEqual([]);
  });

  it('are shown one by one after Slack asked to wait', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'rate_limited', retryAfter: 5 } });
    await test.raise(...fewAlerts());
    await test.pass(5200);
    expect(shown(test)).toBe(1);
    await test.pass(1000);
    expect(shown(test)).toBe(2);
  });
});

describe('a channel whose messages fail one after another', () => {
  const posts = ({ slack }: TestDispatcher) =>
    slack.calls.filter(({ method }) => method === 'chat.postMessage').length;

  it.each([{ kind: 'server_error' }, { kind: 'reset' }, { kind: 'error', error: 'something_new' }] as const)(
    'is tried ever more rarely, and shows all once that is over: $kind',
    async (fault) => {
      const test = await aDispatcher();
      test.slack.fail({ method: 'chat.postMessage', fault });
      await test.raise(...Array.from({ length: 15 }, () => anAlert()));
      await test.pass(120_000);
      expect(posts(test)).toBeGreaterThan(5);
      expect(posts(test)).toBeLessThan(40);
      test.slack.heal();
      await test.pass(75_000);
      expect(shown(test)).toBe(15);
    },
  );

  it('shows the most severe as soon as Slack takes anything again, though it was tried first and most often', async () => {
    const test = await aDispatcher();
    const heal = test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'server_error' } });
    const { rule } = anAlert();
    const critical = anAlert({ rule: { ...rule, severity: 'critical' } });
    await test.raise(critical, anAlert(), anAlert());
    const attempts = async () => (await test.store.findMessage(critical.id))?.attempts ?? 0;
    for (let tries = 0; (await attempts()) < 7 && tries < 3000; tries += 1) await test.pass(0);
    heal();
    for (let tries = 0; shown(test) === 0 && tries < 600; tries += 1) await test.pass(0);
    await test.pass(1500);
    expect((await test.store.findMessage(critical.id))?.slack).toBeDefined();
  });

  it('does not rest for long because of one that Slack never takes', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', fault: { kind: 'server_error' } });
    const refused = anAlert();
    await test.raise(refused);
    await test.pass(20_000);
    test.slack.heal();
    const other = anAlert();
    await test.raise(other);
    await test.pass(1500);
    expect(shown(test)).toBe(1);
    expect((await test.store.findMessage(other.id))?.slack).toBeDefined();
  });

  it('takes nothing from the pace of other channels', async () => {
    const test = await aDispatcher();
    for (const channel of ['#a', '#b']) test.slack.fail({ channel, fault: { kind: 'server_error' } });
    await test.raise(...['#a', '#a', '#a', '#b', '#b', '#b'].map((channel) => anAlert({ channel })));
    await test.pass(10_000);
    const calm = Array.from({ length: 8 }, (_, index) => anAlert({ channel: `#calm-${index}` }));
    await test.raise(...calm);
    await test.pass(300);
    expect(calm.filter(({ channel }) => test.slack.messages(channel).length === 1)).toHaveLength(8);
  });
});
