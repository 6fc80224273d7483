import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isObject, type JsonObject } from '../../src/model/json.ts';
import { toAuditEvents } from '../../src/receive/to-audit-events.ts';
import { viewRefusal } from '../../src/sandbox/schema/view.ts';
import type { OpenView } from '../../src/sandbox/workspace/views.ts';
import { detailsModal, rawModal } from '../../src/slack/alert-details.ts';
import { stopRelays, type TestRelay, writeRules } from '../support/a-relay.ts';
import { anAlert, anAsk, aPayload, noon } from '../support/builders.ts';
import { dayMs, minuteMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage, type Stage } from './a-stage.ts';
import { hostileEvent, hostileText } from './hostile.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

describe('the details of an alert', () => {
  it('list the fields of the event, the rule and why it matched', async () => {
    const { relay } = await anAlertShown();
    const words = wordsOf(await details(relay));
    const lines = words.split('\n');
    expect(lines.slice(0, 2)).toEqual(['🟡 A risky action', 'Did a risky thing']);
    expect(words).toMatch(/\*When\* <!date\^1772366400\^.*>, received <!date\^1772366400\^/);
    for (const line of [
      '*Action* `risky_action`',
      '*Event* `e-1`',
      '*Who*',
      '• name `Ann Admin`',
      '• email `ann@example.com`',
      '*Where from*',
      '• ip `203.0.113.7`',
      '*On whom or what*',
      '• users: id `u-1`, name `Bob`, email `bob@example.com`',
      '*Site*',
      '• sites: id `site-1`, siteName `example`, siteHostName `example.atlassian.net`',
      'Medium · rule `risky`',
      '*A risky action*',
      '*Why it matched*',
      '• `action` wanted `"risky_action"`, saw `"risky_action"`',
      'The only event of this alert; `/audit recent rule:risky` lists what the rule found.',
    ])
      expect(lines).toContain(line);
  });

  it('are for who clicked, in a modal, and nothing is said beside it', async () => {
    const { relay } = await anAlertShown();
    const view = await details(relay, 'U0BOB');
    expect(view).toMatchObject({ type: 'modal', user: 'U0BOB' });
    expect(relay.slack.ephemerals()).toEqual([]);
  });

  it('are those of the latest event, and say of how many', async () => {
    const { relay, channel } = await anAlertShown();
    await relay.post([aPayload(), aPayload({ location: { city: 'Lima' } }, { id: 'e-3' })]);
    await channel();
    const words = wordsOf(await details(relay));
    expect(words).toContain('*Event* `e-3`');
    expect(words).toContain('• city `Lima`');
    expect(words).toContain('The latest of 3 events of this alert;');
  });

  it('name fields that nobody knows', async () => {
    const stage = await aStage();
    const attributes = {
      processedAt: '2026-03-01T12:00:01Z',
      new: { deep: [{ a: 1 }, { a: 2 }], none: null, no: '' },
    };
    const words = wordsOf(await detailsOf(stage, aPayload(attributes, { relations: { x: true } })));
    expect(words).toContain(
      '*More*\n• processedAt `2026-03-01T12:00:01Z`\n• new.deep.a `1`\n• new.deep.a `2`\n',
    );
    expect(words).toContain('*Beside them*\n• relations.x `true`');
    expect(words).not.toContain('new.no');
  });

  it('say of an event with hardly anything in it what there is', async () => {
    const words = wordsOf(
      await detailsOf(await aStage(), { id: 'e-min', attributes: { action: 'risky_action' } }),
    );
    expect(words).toContain('*Event* `e-min`');
    expect(words).not.toContain('*Who*');
  });

  it('say what a rule counted', async () => {
    const rule =
      '{id: often, name: Often, severity: low, match: {action: often_action}, threshold: {count: 2, within: 10m}}';
    const stage = await aStage();
    await replaceRules(stage, `rules:\n  - ${rule}\n`);
    await stage.relay.post([aPayload({ action: 'often_action' }), aPayload({ action: 'often_action' })]);
    await stage.channel();
    const words = wordsOf(await details(stage.relay));
    expect(words).toContain('• `threshold` wanted `{"count":2,"within":"10m"}`, saw `2`');
    expect(words).toContain('The latest of 2 events');
  });

  it('say so where the rule would not match any more', async () => {
    const stage = await anAlertShown();
    await replaceRules(stage, 'rules:\n  - {id: risky, name: R, severity: low, match: {action: x}}\n');
    const words = wordsOf(await details(stage.relay));
    expect(words).toContain('as the rule is now it would not match');
    expect(words).toContain('• `action` wanted `"x"`, saw `"risky_action"`');
  });

  it('say so where the rule is gone', async () => {
    const stage = await anAlertShown();
    await replaceRules(stage, 'rules:\n  - {id: other, name: O, severity: low, match: {action: x}}\n');
    const words = wordsOf(await details(stage.relay));
    expect(words).toContain('the rule is in no file now');
    expect(words).toContain('*A risky action*');
  });

  it('are words where the event was deleted', async () => {
    const stage = await anAlertShown(await aStage({ RETENTION_DAYS: '1' }));
    stage.clock.turn(2 * dayMs);
    await stage.relay.runOnce();
    expect(await saidFor(stage.relay)).toContain('The event is older than this relay keeps events');
    expect(stage.relay.slack.views()).toEqual([]);
  });

  it('are words where the alert is not stored', async () => {
    const stage = await anAlertShown();
    for (const value of ['none', '', 'x'.repeat(2000), '<!channel>']) {
      const said = await forgedClick(stage, { actionId: 'alert_details', value });
      expect(said).toMatch(/^The alert `.*` is not stored\.$/);
      expect(unsound({ text: said })).toEqual([]);
    }
  });

  it('are words where the click is older than Slack allows', async () => {
    const { relay, clock } = await anAlertShown();
    relay.slack.fail({ method: 'views.open', times: 1, fault: { kind: 'slow', ms: 50 } });
    await relay.slack.click({ actionId: 'alert_details', userId: 'U0ANN' });
    clock.turn(3001);
    await relay.runOnce();
    expect(relay.slack.views()).toEqual([]);
    expect(relay.slack.ephemerals().at(-1)?.text).toContain('Please click again.');
    expect(wordsOf(await details(relay))).toContain('*Event* `e-1`');
  });

  it('are words, and not tried for half an hour, where Slack does not take them', async () => {
    const { relay } = await anAlertShown();
    relay.slack.fail({ method: 'views.open', fault: { kind: 'reset' } });
    expect(await saidFor(relay)).toContain('audit-relay could not do this');
    expect(relay.slack.calls.filter(({ method }) => method === 'views.open')).toHaveLength(1);
  });

  it('are for people of the workspace', async () => {
    const stage = await anAlertShown(await aStage({ SLACK_TEAM_ID: 'T0SANDBOX1' }));
    const [message] = await stage.channel();
    const value = String(payloadOf(message?.metadata)['alert_id']);
    const fields = { team: { id: 'T0ELSEWHERE' } };
    const said = await forgedClick(stage, { actionId: 'alert_details', value, fields });
    expect(said).toContain('does not answer to this workspace');
    expect(stage.relay.slack.calls.filter(({ method }) => method === 'views.open')).toEqual([]);
    expect(wordsOf(await details(stage.relay))).toContain('*Event* `e-1`');
  });
});

describe('the raw JSON of an event', () => {
  it('lies over its details, exactly as it was sent', async () => {
    const stage = await aStage();
    const payload = aPayload({ note: '`code` ``` <b> & \u202e \u200b \u0007 é 😀' });
    await detailsOf(stage, payload);
    const raw = await rawOf(stage.relay);
    expect(stage.relay.slack.views()).toHaveLength(2);
    expect(jsonIn(raw.view)).toEqual(payload);
    expect(unsound(raw.view)).toEqual([]);
  });

  it('is cut where it is too long, and says by how much', async () => {
    const stage = await aStage();
    const context = Array.from({ length: 3000 }, (_, n) => ({
      type: 'users',
      id: `u-${n}`,
      attributes: { name: '<&>'.repeat(60) },
    }));
    const words = wordsOf(await detailsOf(stage, aPayload({ context })));
    expect(words).toContain('and 2975 more');
    const [last] = wordsOf(await rawOf(stage.relay))
      .split('\n')
      .slice(-1);
    expect(last).toMatch(/^… \(\d{6} more characters do not fit here\)$/);
  });

  it('is words where the event was deleted meanwhile', async () => {
    const stage = await anAlertShown(await aStage({ RETENTION_DAYS: '1' }));
    await details(stage.relay);
    stage.clock.turn(2 * dayMs);
    await stage.relay.runOnce();
    expect(wordsOf(await rawOf(stage.relay))).toBe('The event is not stored any more.');
  });
});

describe('the modals about a hostile event', () => {
  it('are taken by Slack and say nothing but text', () => {
    fc.assert(
      fc.property(hostileEvent, hostileText, (payload, words) => {
        for (const event of toAuditEvents(payload, noon).events) {
          const rule = { ...anAlert().rule, name: words, description: words || 'x', runbook: `Do ${words}` };
          const seen = { field: words, test: { not: words }, saw: [words] };
          const reason = { rule: 'risky', matched: true, held: [seen, seen] };
          const alert = anAlert({ title: words, rule });
          expectSound(detailsModal({ alert, event, reason }));
          expectSound(rawModal(event));
          const raw = json(rawModal(event));
          if (!shownText(raw).includes('do not fit here')) expect(jsonIn(raw)).toEqual(event.payload);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('say that the severity was raised, and why', () => {
    const [event] = toAuditEvents(aPayload(), noon).events;
    if (event === undefined) throw new Error('no event');
    const alert = anAlert();
    const ask = anAsk({ alertId: alert.id, state: 'no' });
    const text = shownText(json(detailsModal({ alert, event, reason: undefined, ask })));
    expect(text).toContain('NOT them');
    expect(text).toContain('raised from High to Critical');
    expect(text).toMatch(/^Critical · rule/m);
  });

  it('hold very many conditions and fields', () => {
    const seen = { field: 'x'.repeat(300), test: 'y'.repeat(3000), saw: 'z'.repeat(3000) };
    const reason = { rule: 'risky', matched: true, held: Array.from({ length: 200 }, () => seen) };
    const fields = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`${'k'.repeat(200)}${n}`, 'v'.repeat(900)]),
    );
    const [event] = toAuditEvents(aPayload({ location: fields, actor: fields, more: fields }), noon).events;
    if (event === undefined) throw new Error('no event');
    const modal = detailsModal({ alert: anAlert(), event, reason });
    expectSound(modal);
    expect(shownText(json(modal)).includes('and 190 more')).toBe(true);
  });
});

/** A stage on which one alert is shown. */
async function anAlertShown(on?: Stage): Promise<Stage> {
  const stage = on ?? (await aStage());
  await stage.relay.post(aPayload({}, { id: 'e-1' }));
  await stage.channel();
  return stage;
}

async function detailsOf(stage: Stage, payload: JsonObject): Promise<OpenView> {
  await stage.relay.post(payload);
  await stage.channel();
  return details(stage.relay);
}

/** The modal that a click opened. */
async function details(relay: TestRelay, userId = 'U0ANN'): Promise<OpenView> {
  expect(await relay.slack.click({ actionId: 'alert_details', userId })).toMatchObject({
    status: 200,
    body: '',
  });
  await relay.runOnce();
  return openView(relay);
}

async function rawOf(relay: TestRelay): Promise<OpenView> {
  await relay.slack.click({ actionId: 'alert_raw', viewId: openView(relay).id, userId: 'U0ANN' });
  await relay.runOnce();
  return openView(relay);
}

function openView({ slack }: TestRelay): OpenView {
  const view = slack.views().at(-1);
  if (view === undefined) throw new Error('no view is open');
  expect(unsound(view.view)).toEqual([]);
  return view;
}

/** What a click is answered in words. */
async function saidFor(relay: TestRelay): Promise<string | undefined> {
  await relay.slack.click({ actionId: 'alert_details', userId: 'U0ANN' });
  await relay.runOnce();
  return relay.slack.ephemerals().at(-1)?.text;
}

/** In force after it was seen twice. */
async function replaceRules({ relay, clock }: Stage, yaml: string): Promise<void> {
  await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': yaml });
  for (let looks = 0; looks < 3; looks += 1) await relay.runOnce();
  clock.turn(minuteMs);
}

function wordsOf({ view }: OpenView): string {
  return shownText(view['blocks']);
}

/** What the code blocks of a modal hold together. */
function jsonIn(view: JsonObject[string]): unknown {
  const pieces = shownText(isObject(view) ? view['blocks'] : []).match(/```\n.*?\n```/gs) ?? [];
  // A line that is too long for a block goes on in the next.
  const escaped = pieces.map((piece) => piece.slice(4, -4)).join('');
  return JSON.parse(escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

function expectSound(modal: object): void {
  const view = json(modal);
  expect(viewRefusal(view, 'modal')).toBeUndefined();
  expect(unsound(view)).toEqual([]);
}

function payloadOf(metadata: JsonObject | undefined): JsonObject {
  return isObject(metadata?.['event_payload']) ? metadata['event_payload'] : {};
}

function json(value: unknown): JsonObject[string] {
  return JSON.parse(JSON.stringify(value));
}
