import { afterEach, describe, expect, it } from '@jest/globals';
import { severities } from '../../src/model/severity.ts';
import { aDispatcher, closeDispatchers, type TestDispatcher } from '../support/a-dispatcher.ts';
import { channels, shownIn, sufferAnOutage, untilNothingWaits } from '../support/an-outage.ts';

afterEach(closeDispatchers);

const matches = 8000;

/** The severities of a channel's alerts as they came, 0 for info to 4 for critical. */
function ranksIn({ slack }: TestDispatcher, channel: string): number[] {
  const rules = slack
    .messages(channel)
    .map(({ metadata }) => Object(metadata?.['event_payload'])['rule_id'])
    .filter((rule) => rule !== undefined);
  return rules.map((rule) => severities.findIndex((severity) => String(rule).endsWith(severity)));
}

describe('an hour without Slack, in which 8,000 matches come', () => {
  it('costs little, and then every alert is told once, the most severe first', async () => {
    const test = await aDispatcher({ timeoutMs: 50 });
    const outage = await sufferAnOutage(test, matches);
    expect(outage.attempts).toBeGreaterThan(60);
    expect(outage.attempts).toBeLessThan(60 * channels.length * 3);
    expect(outage.grownMb).toBeLessThan(30);
    expect(test.slack.messages()).toEqual([]);

    test.slack.heal();
    test.wait();
    expect(await untilNothingWaits(test)).toBeLessThan(2 * 60_000);
    for (const channel of channels) {
      const { own, digests } = shownIn(test, channel);
      expect(own.length).toBeGreaterThan(4);
      expect(new Set(own).size).toBe(own.length);
      expect(digests).toEqual([(outage.alerts.get(channel) ?? 0) - own.length]);
      // The first only finds out that Slack is back.
      const [, ...ranks] = ranksIn(test, channel);
      expect(ranks).toEqual(ranks.toSorted((one, other) => other - one));
      expect(ranks[0]).toBe(severities.indexOf('critical'));
    }
    expect(test.slack.calls.filter(({ answer }) => answer?.status === 429)).toEqual([]);
  });
});
