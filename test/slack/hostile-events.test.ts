import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { askStates } from '../../src/model/ask.ts';
import { summarize } from '../../src/model/event-summary.ts';
import { isObject, type JsonObject } from '../../src/model/json.ts';
import type { Message } from '../../src/model/message.ts';
import { toAuditEvents } from '../../src/receive/to-audit-events.ts';
import type { Call } from '../../src/sandbox/ledger.ts';
import { messageRefusal } from '../../src/sandbox/schema/message.ts';
import { alertMessage, alertReply } from '../../src/slack/alert-message.ts';
import { askMessage } from '../../src/slack/ask-message.ts';
import { digestMessage } from '../../src/slack/digest-message.ts';
import { noticeMessage } from '../../src/slack/notice-message.ts';
import { toArguments } from '../../src/slack/to-arguments.ts';
import { aRelay, stopRelays } from '../support/a-relay.ts';
import { anAlert, anAsk, noon } from '../support/builders.ts';
import { aClock } from './a-clock.ts';
import { hostileEvent, hostileText } from './hostile.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);

describe('a message about a hostile event', () => {
  it('is taken by Slack and says nothing but text, whatever the event and its rule say', () => {
    fc.assert(
      fc.property(hostileEvent, hostileText, hostileText, (payload, title, words) => {
        const { events } = toAuditEvents(payload, noon);
        for (const event of events) {
          const rule = { id: 'risky', name: words, severity: 'high', tags: [], mutable: true } as const;
          const texts = { description: words.slice(0, 3000) || 'x', runbook: `Do ${words.slice(0, 2990)}` };
          const alert = anAlert({
            title,
            latest: summarize(event),
            eventCount: 3,
            rule: { ...rule, ...texts },
          });
          expectSound(toArguments(alertMessage(alert)));
          expectSound(toArguments(alertReply(alert)));
          for (const state of askStates) {
            const ask = anAsk({ alertId: alert.id, state, email: words, error: title });
            expectSound(toArguments(alertMessage(alert, ask)));
            expectSound(toArguments(askMessage({ message: aMessage({ kind: 'ask' }), ask, alert })));
          }
        }
      }),
    );
  });

  it('shows the whole address of who it was, however long the name', () => {
    const longName = hostileText.map((text) => `${text.slice(0, 100)}&`.repeat(50));
    fc.assert(
      fc.property(longName, (name) => {
        const latest = {
          ...anAlert().latest,
          actor: { name: name.slice(0, 200), email: 'eve+1@example.com' },
        };
        const { text, blocks } = alertMessage(anAlert({ latest, title: name }));
        expect(text).toContain('eve+1@example.com');
        expect(shownText(json(blocks))).toContain('eve+1@example.com');
      }),
    );
  });

  it.each([
    [
      'https://acme.atlassian.net/wiki/x?a=1&b=2',
      '<https://acme.atlassian.net/wiki/x?a=1&amp;b=2|Open in acme.atlassian.net>',
    ],
    ['https://admin.atlassian.com/o/1', '<https://admin.atlassian.com/o/1|Open in admin.atlassian.com>'],
    ['https://api.atlassian.com/admin/v1/orgs/1/events/2', undefined],
    ['https://evil.example/', undefined],
    ['https://atlassian.net.evil.example/', undefined],
    ['https://acme.atlassian.net@evil.example/', undefined],
    ['https://acme.atlassian.net\\@evil.example/', undefined],
    ['https://evilatlassian.net/', undefined],
    ['http://acme.atlassian.net/', undefined],
    [`https://acme.atlassian.net/${'x'.repeat(300)}`, undefined],
  ])('opens Atlassian and nothing else: %s', (link, shown) => {
    const said = shownText(json(alertMessage(anAlert({ latest: { ...anAlert().latest, link } })).blocks));
    expect(said).toContain('|Audit log>');
    if (shown === undefined) expect(said).not.toContain('Open in');
    else expect(said).toContain(shown);
  });

  it('is sound in a digest and in what the relay says of itself', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const digestRule = { id: 'risky', name: text, severity: 'high', count: 3 } as const;
        const digest = {
          count: 60,
          rules: Array.from({ length: 20 }, () => digestRule),
          actors: [{ actor: text, count: 2 }],
          firstAt: noon,
          lastAt: noon,
          foldedAt: noon,
        };
        const lines = Array.from({ length: 40 }, () => [text, noon, { user: 'U0ANN' }, { user: text }]);
        for (const drawn of [
          digestMessage(aMessage({ kind: 'digest', digest })),
          noticeMessage(aMessage({ kind: 'notice', notice: { title: text, lines } })),
        ]) {
          if (drawn === undefined) throw new Error('nothing was drawn');
          expectSound(toArguments(drawn));
        }
      }),
    );
  });
});

describe('a relay that is sent hostile events', () => {
  it('shows each of them in Slack as text', async () => {
    const clock = aClock();
    const rules =
      'rules:\n  - {id: risky, name: Risky, severity: high, match: {action: "risky_action*"}, group: {by: id}, message: {title: "{{actor.name}} did {{message}}"}}\n';
    const relay = await aRelay({ clock, rules: { 'rules.yaml': rules } });
    const events = fc
      .sample(hostileEvent, 15)
      .map((event, index) => ({ ...event, id: `${index}${event['id']}` }));
    for (const event of events)
      expect(JSON.parse((await relay.post(event)).text)).toMatchObject({ accepted: 1 });
    for (let turns = 0; turns < 20; turns += 1) {
      await relay.runOnce();
      clock.turn(1100);
    }
    const posts = relay.slack.calls.filter(({ method }) => method.startsWith('chat.'));
    expect(posts.map(refusalOf)).toEqual(Array.from({ length: 15 }, () => undefined));
    for (const post of posts) expectSound(post.arguments);
    expect(relay.slack.messages('#security-alerts')).toHaveLength(15);
  });
});

function aMessage(message: Partial<Message>): Message {
  return {
    id: 'message-1',
    kind: 'alert',
    channel: '#security-alerts',
    rank: 2,
    createdAt: noon,
    revision: 1,
    shownRevision: 0,
    repliedRevision: 0,
    attempts: 0,
    dueAt: noon,
    plain: false,
    ...message,
  };
}

function refusalOf({ answer }: Call): unknown {
  return isObject(answer?.body) ? answer.body['error'] : 'no answer';
}

function expectSound(message: object): void {
  const args = json(message);
  if (!isObject(args)) throw new TypeError('no message');
  expect(messageRefusal(args, 'update')).toBeUndefined();
  expect(unsound(args)).toEqual([]);
  expect(args).toMatchObject({ unfurl_links: false, unfurl_media: false, parse: 'none' });
}

function json(value: unknown): JsonObject[string] {
  return JSON.parse(JSON.stringify(value));
}
