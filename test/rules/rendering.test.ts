import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Rendered } from '../../src/deliver/notifier.ts';
import { createTemplate } from '../../src/evaluate/field-template.ts';
import { createKeyReader } from '../../src/evaluate/group-key.ts';
import type { CompiledRule, Match } from '../../src/evaluate/rule.ts';
import { toTestEvents } from '../../src/evaluate/test-event.ts';
import { groupMatches } from '../../src/group-matches.ts';
import type { Alert } from '../../src/model/alert.ts';
import { askStates } from '../../src/model/ask.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { mergeDigests } from '../../src/model/merge-digests.ts';
import type { Digest, Message } from '../../src/model/message.ts';
import { toAuditEvents } from '../../src/receive/to-audit-events.ts';
import type { NewMessage } from '../../src/record/store.ts';
import { messageRefusal } from '../../src/sandbox/schema/message.ts';
import { alertMessage, alertReply } from '../../src/slack/alert-message.ts';
import { askMessage } from '../../src/slack/ask-message.ts';
import { digestMessage } from '../../src/slack/digest-message.ts';
import { endNotice, mutedNotice, reminderNotice } from '../../src/slack/mute-notices.ts';
import { noticeMessage } from '../../src/slack/notice-message.ts';
import { toArguments } from '../../src/slack/to-arguments.ts';
import { hostileText } from '../slack/hostile.ts';
import { unsound } from '../slack/sound-text.ts';
import { aMute, anAsk, noon } from '../support/builders.ts';
import { pack } from './the-pack.ts';

/** What becomes of one text of an event: it stays, is another, is empty or is missing. */
const change = fc.oneof(
  { weight: 2, arbitrary: fc.constant('as it is' as const) },
  { weight: 5, arbitrary: hostileText.map((text) => ({ text })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('', '<!channel>', '&'.repeat(4000), '😀'.repeat(3000))
      .map((text) => ({ text })),
  },
  { weight: 2, arbitrary: fc.constant('missing' as const) },
);
const changes = fc.array(change, { minLength: 5, maxLength: 12 });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** The event that the rule's own test wants matched, with its texts changed one after another. */
function changedEvent(rule: CompiledRule, list: readonly Change[]): AuditEvent | undefined {
  const test = rule.tests.find(({ match }) => match);
  const written = toTestEvents(test?.events ?? [], noon).at(-1);
  let at = 0;
  const next = (): Change => {
    at += 1;
    return list[at % list.length] ?? 'as it is';
  };
  const changed = (value: Json, key: string): Json | undefined => {
    if (Array.isArray(value)) return value.map((item) => changed(item, key) ?? null);
    if (isObject(value)) return withChanged(value, changed);
    if (typeof value !== 'string' || key === 'action' || key === 'type') return value;
    const change = next();
    if (change === 'missing') return undefined;
    return change === 'as it is' ? value : change.text;
  };
  return toAuditEvents(withChanged(written?.payload ?? {}, changed), noon).events[0];
}

function withChanged(
  object: JsonObject,
  changed: (value: Json, key: string) => Json | undefined,
): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [key, changed(value ?? null, key)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function toMatch(rule: CompiledRule, event: AuditEvent): Match {
  const title = rule.titleTemplate === undefined ? rule.name : createTemplate(rule.titleTemplate)(event);
  return { rule: { ...rule, mode: 'live' }, event, groupKey: createKeyReader(rule.group.by)(event), title };
}

const acknowledged = { by: 'U0ANN', at: noon };

/** All that an alert looks like in its life. */
function drawingsOf(alert: Alert): readonly (Rendered | undefined)[] {
  const states = alert.rule.askActor === true ? askStates : [];
  const asked = states.map((state) =>
    anAsk({ alertId: alert.id, state, email: alert.latest.actor.email ?? 'x' }),
  );
  return [
    alertMessage({ ...alert, eventCount: 1 }),
    alertMessage(alert),
    alertMessage({ ...alert, acknowledged }),
    alertMessage({ ...alert, latest: { ...alert.latest, receivedAt: noon + 3 * 3_600_000 } }),
    alertReply(alert),
    ...asked.map((ask) => alertMessage(alert, ask)),
    ...asked.map((ask) => askMessage({ message: aMessage({ kind: 'ask' }), ask, alert })),
  ];
}

function digestOf(alerts: readonly Alert[]): Digest {
  const each = alerts.map(({ rule: { id, name, severity }, first, openedAt }): Digest => {
    const { email, id: actor = '' } = first.actor;
    return {
      count: 1,
      rules: [{ id, name, severity, count: 1 }],
      actors: [{ actor: email ?? actor, count: 1 }],
      firstAt: openedAt,
      lastAt: openedAt,
      foldedAt: openedAt,
    };
  });
  return each.reduce(mergeDigests);
}

function aMessage(message: Partial<Message>): Message {
  return {
    id: 'message-1',
    kind: 'alert',
    channel: '#a',
    rank: 1,
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

function noticeOf({ notice, id }: NewMessage): Rendered | undefined {
  return noticeMessage(aMessage({ id, kind: 'notice', ...(notice === undefined ? {} : { notice }) }));
}

const longestText = 4000;
const mostBlocks = 50;

/** As posted, as an update, and with the note that it may be there twice: taken by Slack, and nothing but text. */
function mistakesIn(drawn: Rendered | undefined): unknown[] {
  if (drawn === undefined) return ['nothing was drawn'];
  const args: JsonObject = JSON.parse(JSON.stringify(toArguments({ ...drawn, possibleDuplicate: true })));
  const { text, blocks } = args;
  return [
    messageRefusal(args),
    messageRefusal(args, 'update'),
    messageRefusal(JSON.parse(JSON.stringify(toArguments({ text: drawn.text, metadata: drawn.metadata })))),
    ...(typeof text === 'string' && text.length <= longestText ? [] : ['the text is too long']),
    ...(Array.isArray(blocks) && blocks.length <= mostBlocks ? [] : ['too many blocks']),
    ...unsound(args),
  ].filter((mistake) => mistake !== undefined);
}

describe('each rule of the pack', () => {
  it.each(pack.rules.map((rule) => [rule.id, rule] as const))(
    'is drawn within the limits of Slack, whatever the event says: %s',
    (_, rule) => {
      fc.assert(
        fc.property(changes, changes, (one, other) => {
          const events = [one, other].flatMap((list) => changedEvent(rule, list) ?? []);
          const [first] = events;
          if (first === undefined) throw new Error('the event cannot be read any more');
          const matches = [...events, { ...first, id: 'again' }].map((event) => toMatch(rule, event));
          const { alerts, recorded } = groupMatches({ matches, mutes: [], open: [], defaultChannel: '#a' });
          const mute = aMute({
            ruleId: rule.id,
            actor: first.actor.email ?? 'x',
            reason: first.action,
            hiddenCount: 40,
          });
          const drawn = [
            ...alerts.flatMap(drawingsOf),
            digestMessage(aMessage({ kind: 'digest', digest: digestOf(alerts) })),
            ...[
              endNotice(mute, recorded, noon),
              mutedNotice(mute, noon, { unknown: 'missing_scope' }),
              reminderNotice(mute, noon),
            ].map(noticeOf),
          ];
          expect(drawn.flatMap(mistakesIn)).toEqual([]);
        }),
        { numRuns: 5 },
      );
    },
  );

  it('is drawn together with all others in one digest', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const matches = pack.rules.flatMap((rule) => {
          const event = changedEvent(rule, list);
          return event === undefined ? [] : [toMatch(rule, event)];
        });
        expect(matches).toHaveLength(pack.rules.length);
        const { alerts } = groupMatches({ matches, mutes: [], open: [], defaultChannel: '#a' });
        expect(mistakesIn(digestMessage(aMessage({ kind: 'digest', digest: digestOf(alerts) })))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('would not be drawn soundly if foreign text were taken as it is', () => {
    const { metadata, text } = alertMessage(aPackAlert());
    const careless = {
      text,
      metadata,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '<!channel>'.repeat(400) } }],
    };
    expect(mistakesIn(careless).length).toBeGreaterThan(2);
  });
});

function aPackAlert(): Alert {
  const [rule] = pack.rules;
  const event = rule === undefined ? undefined : changedEvent(rule, ['as it is']);
  if (rule === undefined || event === undefined) throw new Error('the pack is empty');
  const { alerts } = groupMatches({
    matches: [toMatch(rule, event)],
    mutes: [],
    open: [],
    defaultChannel: '#a',
  });
  const [alert] = alerts;
  if (alert === undefined) throw new Error('no alert was made');
  return alert;
}
