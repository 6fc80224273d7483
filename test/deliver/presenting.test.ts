import { afterEach, describe, expect, it } from '@jest/globals';
import { aDispatcher, closeDispatchers } from '../support/a-dispatcher.ts';
import { anAlert } from '../support/builders.ts';
import { alertId, grown, shownIn } from './shown.ts';

afterEach(closeDispatchers);

describe('an alert', () => {
  it('is posted once, with what every message carries', async () => {
    const test = await aDispatcher();
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(3000);
    const posts = test.slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(posts).toHaveLength(1);
    expect(posts[0]?.arguments).toMatchObject({
      channel: '#security-alerts',
      unfurl_links: false,
      unfurl_media: false,
      parse: 'none',
      metadata: {
        event_type: 'audit_alert',
        event_payload: { alert_id: alert.id, rule_id: 'risky', revision: 1 },
      },
    });
    expect(posts[0]?.answer?.body).toMatchObject({ ok: true });
  });

  it('that grows is updated and told once in its thread, all that came meanwhile together', async () => {
    const test = await aDispatcher();
    let alert = anAlert();
    await test.raise(alert);
    await test.pass(100);
    for (let more = 0; more < 5; more += 1) {
      alert = grown(alert, test.clock.now());
      await test.raise(alert);
    }
    await test.pass(3000);
    const [message, ...others] = test.slack.messages('#security-alerts');
    expect(others).toEqual([]);
    expect(message?.text).toContain('6 events');
    expect(message?.replies.map(({ text }) => text)).toEqual([expect.stringContaining('Now 6 events')]);
    expect(message?.replies[0]?.metadata).toMatchObject({
      event_payload: { alert_id: alert.id, revision: 6 },
    });
  });

  it('that keeps growing is updated less and less often', async () => {
    const test = await aDispatcher();
    let alert = anAlert();
    await test.raise(alert);
    for (let second = 0; second < 60; second += 1) {
      await test.pass(900);
      alert = grown(alert, test.clock.now());
      await test.raise(alert);
    }
    await test.pass(31_000);
    const updates = test.slack.calls.filter(({ method }) => method === 'chat.update');
    expect(updates.length).toBeGreaterThan(5);
    expect(updates.length).toBeLessThan(25);
    expect(test.slack.messages('#security-alerts')[0]?.text).toContain('61 events');
  });

  it('is continued by another process from what was stored', async () => {
    const test = await aDispatcher();
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(100);
    test.restart();
    await test.raise(grown(alert, test.clock.now()));
    await test.pass(3000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
    expect(test.slack.messages('#security-alerts')[0]?.text).toContain('2 events');
  });
});

describe('pacing', () => {
  it('sends a channel one message a second and never has to be told by Slack', async () => {
    const test = await aDispatcher();
    await test.raise(...Array.from({ length: 10 }, () => anAlert()));
    await test.pass(11_000);
    expect(shownIn(test, '#security-alerts')).toHaveLength(10);
    expect(test.slack.calls.filter(({ answer }) => answer?.status === 429)).toEqual([]);
  });

  it('shows the most severe first, then the oldest', async () => {
    const test = await aDispatcher();
    const severities = ['low', 'critical', 'medium', 'critical'] as const;
    const alerts = severities.map((severity) => anAlert({ rule: { ...anAlert().rule, severity } }));
    for (const alert of alerts) {
      await test.raise(alert);
      test.clock.turn(1);
    }
    await test.pass(5000);
    const [low, first, medium, second] = alerts.map(({ id }) => id);
    expect(shownIn(test, '#security-alerts')).toEqual([first, second, medium, low]);
  });

  it('lets no channel wait for another that Slack limits', async () => {
    const test = await aDispatcher();
    test.slack.fail({ channel: '#a', fault: { kind: 'rate_limited', retryAfter: 20 } });
    const other = anAlert({ channel: '#b' });
    await test.raise(anAlert({ channel: '#a' }), other);
    await test.pass(300);
    expect(shownIn(test, '#b')).toEqual([other.id]);
  });

  it('waits as long as Slack asks, and then shows it', async () => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'rate_limited', retryAfter: 7 } });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(6500);
    expect(shownIn(test, '#security-alerts')).toEqual([]);
    await test.pass(1000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
  });

  it.each(['missing', 'dated'] as const)('waits 30 s where Retry-After is %s', async (retryAfter) => {
    const test = await aDispatcher();
    test.slack.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'rate_limited', retryAfter } });
    const alert = anAlert();
    await test.raise(alert);
    await test.pass(29_000);
    expect(shownIn(test, '#security-alerts')).toEqual([]);
    await test.pass(2000);
    expect(shownIn(test, '#security-alerts')).toEqual([alert.id]);
  });

  it('shares one pace over the workspace while several channels are limited', async () => {
    const test = await aDispatcher();
    for (const channel of ['#a', '#b']) {
      test.slack.fail({ channel, fault: { kind: 'rate_limited', retryAfter: 60 } });
    }
    await test.raise(anAlert({ channel: '#a' }), anAlert({ channel: '#b' }));
    await test.pass(2000);
    const calm = Array.from({ length: 10 }, (_, index) => anAlert({ channel: `#calm-${index}` }));
    await test.raise(...calm);
    await test.pass(5000);
    const shown = calm.filter(({ channel }) => shownIn(test, channel).length > 0);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown.length).toBeLessThanOrEqual(6);
  });
});

describe('a broken channel', () => {
  it.each(['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action_read_only_channel'])(
    'is said once in the ops channel, and its alerts appear there: %s',
    async (error) => {
      const test = await aDispatcher();
      test.slack.fail({ channel: '#broken', fault: { kind: 'error', error } });
      const alerts = [anAlert({ channel: '#broken' }), anAlert({ channel: '#broken' })];
      const other = anAlert({ channel: '#fine' });
      await test.raise(...alerts, other);
      await test.pass(6000);
      const [notice, ...shown] = test.slack.messages('#ops');
      expect(notice?.metadata).toMatchObject({ event_type: 'audit_relay' });
      expect(notice?.text).toContain('#broken');
      expect(shown.map(alertId)).toEqual(alerts.map(({ id }) => id));
      expect(shownIn(test, '#fine')).toEqual([other.id]);
    },
  );

  it('is tried again after a while and used once it is mended', async () => {
    const test = await aDispatcher();
    test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'not_in_channel' } });
    await test.raise(anAlert({ channel: '#broken' }));
    await test.pass(3000);
    test.slack.heal();
    const soon = anAlert({ channel: '#broken' });
    await test.raise(soon);
    await test.pass(3000);
    expect(shownIn(test, '#ops')).toContain(soon.id);
    test.clock.turn(5 * 60_000);
    const later = anAlert({ channel: '#broken' });
    await test.raise(later);
    await test.pass(3000);
    expect(shownIn(test, '#broken')).toEqual([later.id]);
  });

  it('that is broken still when it is tried again is not said again', async () => {
    const test = await aDispatcher();
    test.slack.fail({ channel: '#broken', fault: { kind: 'error', error: 'not_in_channel' } });
    const [first, later] = [anAlert({ channel: '#broken' }), anAlert({ channel: '#broken' })];
    await test.raise(first);
    await test.pass(3000);
    test.clock.turn(5 * 60_000);
    await test.raise(later);
    await test.pass(3000);
    const [, ...shown] = test.slack.messages('#ops');
    expect(shown.map(alertId)).toEqual([first.id, later.id]);
  });
});
