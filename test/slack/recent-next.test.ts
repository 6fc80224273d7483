import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/model/json.ts';
import { messageRefusal } from '../../src/sandbox/schema/message.ts';
import type { Ephemeral } from '../../src/sandbox/workspace/ephemerals.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { aClock, hourMs, minuteMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage } from './a-stage.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(async () => {
  closeForgedClicks();
  await stopRelays();
});

const notOurs = [
  '',
  'null',
  '7',
  '[]',
  '{}',
  '{"limit":0}',
  '{"limit":51}',
  '{"limit":1.5}',
  '{"limit":"10"}',
  '{"limit":10,"beforeSeq":-1}',
  '{"limit":10,"beforeSeq":1e400}',
  '{"limit":10,"beforeSeq":"1 or 1=1"}',
  '{"limit":10,"severity":"worst"}',
  '{"limit":10,"since":1e308}',
  '{"limit":10,"actor":{"a":1}}',
  '{"limit":10,"surprise":true}',
  '{"limit":10,"__proto__":{"x":1}}',
  `{"limit":10,"rule`,
  'x'.repeat(2000),
];

describe('the Next button under recent events', () => {
  it('puts the next page in the place of the one before, until the last, which has none', async () => {
    const relay = await withEvents(25);
    await relay.audit('recent');
    expect(idsOf(page(relay))).toEqual(ids(24, 15));
    await next(relay);
    expect(idsOf(page(relay))).toEqual(ids(14, 5));
    await next(relay);
    expect(idsOf(page(relay))).toEqual(ids(4, 0));
    expect(hasNext(page(relay))).toBe(false);
    expect(relay.slack.ephemerals()).toHaveLength(1);
  });

  it.each([
    [9, false],
    [10, false],
    [11, true],
  ])('is there only where there is more: of %d events', async (count, there) => {
    const relay = await withEvents(count);
    await relay.audit('recent');
    expect(hasNext(page(relay))).toBe(there);
  });

  it('neither repeats nor leaves out an event when new ones come meanwhile', async () => {
    const relay = await withEvents(6);
    await relay.audit('recent 2');
    await relay.post(events(10, 5));
    await next(relay);
    expect(idsOf(page(relay))).toEqual(ids(3, 2));
    await relay.post(events(20, 5));
    await next(relay);
    expect(idsOf(page(relay))).toEqual(ids(1, 0));
    expect(hasNext(page(relay))).toBe(false);
  });

  it('keeps all filters, and the moment that they began at', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock });
    for (let index = 0; index < 12; index += 1) {
      const odd = index % 2 === 1;
      const actor = { id: 'a', email: odd ? 'odd@example.com' : 'even@example.com' };
      await relay.post([aPayload({ actor }, { id: `e${index}` }), aPayload({ action: 'user_login', actor })]);
      clock.turn(minuteMs);
    }
    await relay.audit(
      'recent 2 alerts rule:risky actor:odd@example.com action:risky_action severity:high since:10m',
    );
    expect(idsOf(page(relay))).toEqual(['e11', 'e9']);
    const foot = footOf(page(relay));
    clock.turn(3 * minuteMs);
    await next(relay);
    expect(idsOf(page(relay))).toEqual(['e7', 'e5']);
    expect(foot).toContain('(10 min ago)');
    expect(footOf(page(relay))).toBe(foot.replace('(10 min ago)', '(13 min ago)'));
    await next(relay);
    expect(idsOf(page(relay))).toEqual(['e3']);
    expect(hasNext(page(relay))).toBe(false);
  });

  it('is answered after a restart', async () => {
    const relay = await withEvents(3);
    await relay.audit('recent 2');
    await relay.restart();
    await next(relay);
    expect(idsOf(page(relay))).toEqual(ids(0, 0));
  });

  it('carries the question and nothing else', async () => {
    const relay = await withEvents(3);
    await relay.audit('recent 1 alerts actor:Ann@Example.com since:1h');
    expect(JSON.parse(buttonOf(page(relay)))).toEqual({
      limit: 1,
      alertsOnly: true,
      actor: 'ann@example.com',
      since: noon - hourMs,
      beforeSeq: 3,
    });
  });

  it('leaves nothing out where a page holds more than Slack takes', async () => {
    const hostile = '<!channel> & *b* _i_ `c` ~s~ :tada: > q'.repeat(40);
    const actor = { id: hostile, name: hostile, email: hostile };
    const relay = await aRelay({ clock: aClock() });
    const posted = Array.from({ length: 50 }, (_, index) =>
      aPayload({ actor }, { id: `e${index}`, message: { content: hostile } }),
    );
    await relay.post(posted);
    await relay.audit('recent 50');
    expect(idsOf(page(relay)).length).toBeGreaterThan(25);
    expect(hasNext(page(relay))).toBe(true);
    const seen: string[] = [];
    for (let pages = 0; pages < 9; pages += 1) {
      seen.push(...idsOf(page(relay)));
      if (!hasNext(page(relay))) break;
      await next(relay);
    }
    expect(seen).toEqual(ids(49, 0));
  });

  it('fits with the longest filters that are taken, and they are kept', async () => {
    const long = `${'&'.repeat(250)}@example.com`;
    const relay = await aRelay({ clock: aClock() });
    const rest = { id: 'a', email: long };
    await relay.post([aPayload({ actor: rest }, { id: 'e0' }), aPayload({ actor: rest }, { id: 'e1' })]);
    await relay.audit(`recent 1 actor:${long.replaceAll('&', '&amp;')}`);
    await next(relay);
    expect(idsOf(page(relay))).toEqual(['e0']);
  });

  it('says so where what was older has been deleted since', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock, env: { RETENTION_DAYS: '1' } });
    await relay.post(events(0, 1));
    clock.turn(23 * hourMs);
    await relay.post(events(1, 1));
    await relay.audit('recent 1');
    clock.turn(2 * hourMs);
    await relay.runOnce();
    await next(relay);
    expect(page(relay).text).toBe('No older event is stored any more.');
  });

  it('answers in words where its value is none of ours', async () => {
    const stage = await aStage();
    await stage.relay.post(aPayload());
    const unreadable = 'That button cannot be read any more. Ask again with `/audit recent`.';
    for (const value of notOurs)
      expect([value, await forgedClick(stage, { actionId: 'recent_next', value })]).toEqual([
        value,
        unreadable,
      ]);
  });

  it('takes a value that it could have made, whoever made it', async () => {
    const stage = await aStage();
    await stage.relay.post([aPayload({}, { id: 'e1' }), aPayload({}, { id: 'e2' })]);
    const said = await forgedClick(stage, {
      actionId: 'recent_next',
      value: '{"limit":10,"beforeSeq":2,"actor":"ann@example.com"}',
    });
    expect(said).toContain('`e1`');
    expect(said).not.toContain('`e2`');
  });

  it('is refused to other workspaces', async () => {
    const stage = await aStage({ SLACK_TEAM_ID: 'T0OTHER' });
    await stage.relay.post(aPayload());
    const value = '{"limit":10}';
    expect(await forgedClick(stage, { actionId: 'recent_next', value })).toBe(
      'audit-relay does not answer to this workspace.',
    );
  });
});

function events(from: number, count: number): JsonObject[] {
  return Array.from({ length: count }, (_, index) => aPayload({}, { id: `e${from + index}` }));
}

async function withEvents(count: number): Promise<TestRelay> {
  const relay = await aRelay({ clock: aClock() });
  await relay.post(events(0, count));
  return relay;
}

/** `e24` down to `e15`. */
function ids(newest: number, oldest: number): string[] {
  return Array.from({ length: newest - oldest + 1 }, (_, index) => `e${newest - index}`);
}

/** What the person has in front of them; Slack would show it. */
function page({ slack }: TestRelay): Ephemeral {
  const shown = slack.ephemerals().at(-1);
  if (shown === undefined) throw new Error('nothing was answered');
  const { text, blocks } = shown;
  expect(messageRefusal({ text, blocks })).toBeUndefined();
  expect(unsound({ text, blocks })).toEqual([]);
  return shown;
}

function idsOf({ blocks }: Ephemeral): string[] {
  return (shownText(blocks.slice()).match(/`e\d+`/g) ?? []).map((id) => id.replaceAll('`', ''));
}

/** What the page says of its filters. */
function footOf({ blocks }: Ephemeral): string {
  return shownText(blocks.filter(({ type }) => type === 'context'));
}

function hasNext({ blocks }: Ephemeral): boolean {
  return JSON.stringify(blocks).includes('recent_next');
}

function buttonOf({ blocks }: Ephemeral): string {
  const [button] = Object(blocks.at(-1)).elements;
  expect(button).toMatchObject({
    type: 'button',
    action_id: 'recent_next',
    text: { type: 'plain_text', text: 'Next', emoji: false },
  });
  return button.value;
}

async function next(relay: TestRelay): Promise<void> {
  expect(await relay.slack.click({ actionId: 'recent_next' })).toMatchObject({ status: 200, body: '' });
  await relay.runOnce();
}
