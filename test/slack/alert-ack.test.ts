import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject, type JsonObject } from '../../src/model/json.ts';
import { openStore } from '../../src/record/open-store.ts';
import type { Message } from '../../src/sandbox/workspace/messages.ts';
import { stopRelays, type TestRelay, writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { hourMs, minuteMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage, type Stage, until } from './a-stage.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

describe('acknowledging an alert', () => {
  it('shows on its message by whom and when, and offers to take it back', async () => {
    const { relay, clock, message } = await anAlertShown();
    clock.turn(minuteMs);
    const at = clock.now();
    await acknowledge(relay, 'U0BOB');
    const after = await message();
    expect(wordsOf(after)).toContain(`✅ Acknowledged by <@U0BOB> ${until(at)}`);
    expect(after.text).toContain(`Acknowledged by <@U0BOB> ${until(at)}`);
    expect(unsound({ text: after.text, blocks: after.blocks })).toEqual([]);
    expect(buttonOf(after)).toBe('Take back');
    expect(after.edits).toHaveLength(1);
  });

  it('is nothing new for the thread, and nothing is said to who clicked', async () => {
    const { relay, message } = await anAlertShown();
    await acknowledge(relay);
    expect(wordsOf(await message())).toContain('Acknowledged by <@U0ANN>');
    expect((await message()).replies).toEqual([]);
    expect(relay.slack.ephemerals()).toEqual([]);
  });

  it('is taken back by the next press, by anybody', async () => {
    const { relay, message } = await anAlertShown();
    await acknowledge(relay, 'U0ANN');
    await message();
    await acknowledge(relay, 'U0BOB');
    const after = await message();
    expect(`${wordsOf(after)}${after.text}`).not.toContain('Acknowledged');
    expect(buttonOf(after)).toBe('Acknowledge');
    expect(after.replies).toEqual([]);
    await acknowledge(relay, 'U0BOB');
    expect(wordsOf(await message())).toContain('Acknowledged by <@U0BOB>');
  });

  it('shows without waiting for the turn of what is new', async () => {
    const { relay, clock, message } = await anAlertShown();
    // So old that what is new is shown every half minute only.
    clock.turn(10 * minuteMs);
    await relay.post(aPayload());
    await message();
    await acknowledge(relay);
    const after = await relay.slack.waitFor((slack) => {
      const [shown] = slack.messages('#security-alerts');
      return shown !== undefined && wordsOf(shown).includes('Acknowledged') && shown;
    });
    expect(wordsOf(after)).toContain('*2 events*');
  });

  it('counts once where two do it at once, and the other is told by whom', async () => {
    const { relay, message } = await anAlertShown();
    await Promise.all([acknowledge(relay, 'U0ANN'), acknowledge(relay, 'U0BOB')]);
    const [, who] = /Acknowledged by <@(\w+)>/.exec(wordsOf(await message())) ?? [];
    expect(['U0ANN', 'U0BOB']).toContain(who);
    const [said, ...others] = relay.slack.ephemerals();
    expect(others).toEqual([]);
    expect(said?.text).toContain(`This alert is already acknowledged by <@${who}> <!date^`);
    expect(said?.user).not.toBe(who);
  });

  it('is taken back once where two do that at once', async () => {
    const { relay, message } = await anAlertShown();
    await acknowledge(relay);
    await message();
    await Promise.all([acknowledge(relay, 'U0ANN'), acknowledge(relay, 'U0BOB')]);
    expect(wordsOf(await message())).not.toContain('Acknowledged');
    expect(relay.slack.ephemerals().map(({ text }) => text)).toEqual([
      'This alert is not acknowledged: somebody has taken that back already.',
    ]);
  });

  it('is decided by what is stored where the message shows what was before', async () => {
    const { relay, message } = await anAlertShown();
    relay.slack.fail({ method: 'chat.update', fault: { kind: 'server_error' } });
    await acknowledge(relay, 'U0ANN');
    expect(buttonOf(await message())).toBe('Acknowledge');
    await acknowledge(relay, 'U0BOB');
    await relay.runOnce();
    expect(relay.slack.ephemerals().at(-1)?.text).toContain('already acknowledged by <@U0ANN>');
    relay.slack.heal();
    for (let turns = 0; turns < 5; turns += 1) await message();
    expect(wordsOf(await message())).toContain('Acknowledged by <@U0ANN>');
  });

  it('lasts while the alert grows, which its thread is told', async () => {
    const { relay, clock, message } = await anAlertShown();
    await acknowledge(relay);
    await message();
    clock.turn(minuteMs);
    await relay.post(aPayload());
    const after = await message();
    expect(wordsOf(after)).toContain('*2 events*');
    expect(wordsOf(after)).toContain('Acknowledged by <@U0ANN>');
    expect(after.replies.map(({ text }) => text)).toEqual([expect.stringContaining('Now 2 events')]);
  });

  it('keeps nothing from the thread that came just before', async () => {
    const { relay, clock, message } = await anAlertShown();
    clock.turn(minuteMs);
    relay.slack.fail({ method: 'chat.update', times: 1, fault: { kind: 'rate_limited', retryAfter: 1 } });
    await relay.post(aPayload());
    await acknowledge(relay);
    const after = await message();
    expect(wordsOf(after)).toContain('Acknowledged by <@U0ANN>');
    expect(after.replies.map(({ text }) => text)).toEqual([expect.stringContaining('Now 2 events')]);
  });

  it('counts for an alert that is closed and whose rule is gone, and after a restart', async () => {
    const { relay, clock, message } = await anAlertShown();
    const other = 'rules:\n  - {id: other, name: Other, severity: low, match: {action: x}}\n';
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': other });
    clock.turn(25 * hourMs);
    await relay.restart();
    await acknowledge(relay);
    expect(wordsOf(await message())).toContain('Acknowledged by <@U0ANN>');
  });

  it('shows in plain text where Slack refused the blocks', async () => {
    const stage = await aStage();
    const refusal = { kind: 'error', error: 'invalid_blocks' } as const;
    stage.relay.slack.fail({ method: 'chat.postMessage', times: 1, fault: refusal });
    const { message } = await anAlertShown(stage);
    await forgedClick(stage, { actionId: 'alert_ack', value: idOf(await message()) });
    const after = await message();
    expect(after.blocks).toEqual([]);
    expect(after.text).toContain('Acknowledged by <@U0ANN>');
  });

  it('does not show where a digest stands for the alert, and says so', async () => {
    const stage = await aStage();
    const actors = Array.from({ length: 40 }, (_, index) => ({ id: `a${index}` }));
    await stage.relay.post(actors.map((actor) => aPayload({ actor })));
    await stage.channel();
    const value = await aFoldedAlert(stage.relay);
    const before = JSON.stringify(await stage.channel());
    expect(await forgedClick(stage, { actionId: 'alert_ack', value })).toBe(
      'Acknowledged. This alert is told in a digest, where it does not show.',
    );
    expect(await forgedClick(stage, { actionId: 'alert_ack', value })).toContain('already acknowledged');
    expect(await forgedClick(stage, { actionId: 'alert_ack', value: `${value}:back` })).toContain(
      'No longer acknowledged.',
    );
    expect(JSON.stringify(await stage.channel())).toBe(before);
  });

  it.each([
    ['an unknown id', 'none'],
    ['no id', ''],
    ['no id to take back', ':back'],
    ['a very long one', 'x'.repeat(2000)],
    ['one that would call people', '<!channel>'],
  ])('changes nothing for an alert that is not stored: %s', async (_, value) => {
    const stage = await aStage();
    const { message } = await anAlertShown(stage);
    const said = await forgedClick(stage, { actionId: 'alert_ack', value });
    expect(said).toMatch(/^The alert `.*` is not stored: nothing was changed\.$/);
    expect(unsound({ text: said })).toEqual([]);
    expect(wordsOf(await message())).not.toContain('Acknowledged');
  });

  it('is for people of the workspace', async () => {
    const stage = await aStage({ SLACK_TEAM_ID: 'T0SANDBOX1' });
    const { message } = await anAlertShown(stage);
    const click = { actionId: 'alert_ack', value: idOf(await message()) };
    const strange = await forgedClick(stage, { ...click, fields: { team: { id: 'T0ELSEWHERE' } } });
    expect(strange).toContain('does not answer to this workspace');
    expect(wordsOf(await message())).not.toContain('Acknowledged');
    expect(await forgedClick(stage, click)).toBe('');
    expect(wordsOf(await message())).toContain('Acknowledged by <@U0ANN>');
  });
});

interface Shown extends Stage {
  /** The alert's message after what is due has been done. */
  message(): Promise<Message>;
}

/** A stage on which one alert is shown. */
async function anAlertShown(on?: Stage): Promise<Shown> {
  const stage = on ?? (await aStage());
  await stage.relay.post(aPayload());
  const message = async () => {
    const [shown, ...others] = (await stage.channel()).filter(isAlert);
    if (shown === undefined || others.length > 0) throw new Error('not one message');
    return shown;
  };
  await message();
  return { ...stage, message };
}

function isAlert({ metadata }: Message): boolean {
  return metadata?.['event_type'] === 'audit_alert';
}

async function acknowledge({ slack }: TestRelay, userId = 'U0ANN'): Promise<void> {
  expect(await slack.click({ actionId: 'alert_ack', userId })).toMatchObject({ status: 200, body: '' });
}

function wordsOf({ blocks }: Message): string {
  return shownText(blocks.slice());
}

function buttonOf({ blocks }: Message): unknown {
  const actions = blocks.find(({ type }) => type === 'actions');
  const elements = Array.isArray(actions?.['elements']) ? actions['elements'].filter(isObject) : [];
  const button = elements.find(({ action_id }) => action_id === 'alert_ack');
  return isObject(button?.['text']) ? button['text']['text'] : undefined;
}

function idOf({ metadata }: Message): string {
  return String(payloadOf(metadata)['alert_id']);
}

function payloadOf(metadata: JsonObject | undefined): JsonObject {
  return isObject(metadata?.['event_payload']) ? metadata['event_payload'] : {};
}

/** The id of an alert that a digest stands for. */
async function aFoldedAlert({ databaseUrl }: TestRelay): Promise<string> {
  const store = await openStore(databaseUrl);
  try {
    const matches = (await store.recent({ limit: 50 })).flatMap((event) => event.matches);
    const folded = matches.find(({ message }) => message?.digestId !== undefined);
    if (folded?.alertId === undefined) throw new Error('no alert is told in a digest');
    return folded.alertId;
  } finally {
    await store.close();
  }
}
