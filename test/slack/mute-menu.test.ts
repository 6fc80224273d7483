import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays, writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { dayMs, hourMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage, type Stage, until } from './a-stage.ts';
import { ask } from './ask.ts';
import { optionsOf, press } from './press.ts';
import { shownText } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

const eve = { id: '5a-eve', name: 'Eve', email: 'Eve@Example.com' };

describe('the menu on an alert', () => {
  it.each([
    ['1h', hourMs],
    ['4h', 4 * hourMs],
    ['1d', dayMs],
  ])('mutes its rule for the time chosen: %s', async (span, ms) => {
    const { stage, choose } = await anAlert('risky_action');
    const now = stage.clock.now();
    const said = await choose(span);
    expect(said).toContain(`\`risky\` is muted until ${until(now + ms)}`);
    expect(said).toContain('Told in #security-alerts; `/audit unmute risky` ends it early.');
    const words = shownText((await stage.channel()).at(-1)?.blocks.slice());
    expect(words).toContain('Muted: risky');
    expect(words).toContain(`Rule risky, by <@U0ANN>, until ${until(now + ms)}`);
  });

  it('counts once where two people choose the same at once, and is chosen anew later', async () => {
    const { stage, choose } = await anAlert('risky_action');
    const end = stage.clock.now() + hourMs;
    await choose('1h');
    stage.clock.turn(900);
    expect(await choose('1h')).toContain(`\`risky\` is muted already, until ${until(end)}`);
    const told = (await stage.channel()).filter(({ text }) => text.includes('Mute'));
    expect(told.map(({ text }) => text.split('\n', 1)[0])).toEqual(['Muted: risky']);
    stage.clock.turn(10_000);
    expect(await choose('1h')).toContain('the mute is extended until');
  });

  it('mutes its rule for its actor alone', async () => {
    const { stage, choose } = await anAlert('risky_action');
    const now = stage.clock.now();
    expect(await choose('actor:4h')).toContain(
      `\`risky\` for eve@example.com is muted until ${until(now + 4 * hourMs)}`,
    );
    await stage.relay.post([aPayload({ actor: eve }, { id: 'e2' }), aPayload({}, { id: 'e3' })]);
    expect(await ask(stage.relay, 'recent actor:eve@example.com 1')).toContain('`risky`: muted by');
    expect(await ask(stage.relay, 'recent actor:ann@example.com')).toContain('`risky`: ');
    expect(await ask(stage.relay, 'recent actor:ann@example.com')).not.toContain('muted by');
  });

  it('means the actor of the latest event', async () => {
    const rules =
      'rules:\n  - {id: any, name: Any, severity: low, match: {action: x}, group: {by: [action]}}\n';
    const stage = await aStage();
    await writeRules(join(stage.relay.folder, 'rules'), { 'rules.yaml': rules });
    for (let looks = 0; looks < 3; looks += 1) await stage.relay.runOnce();
    await stage.relay.post([aPayload({ action: 'x', actor: eve }), aPayload({ action: 'x' })]);
    await stage.channel();
    const [alertId] = optionsOf(stage.relay, 'alert_mute')[0]?.split(':') ?? [];
    expect(await press(stage.relay, choice(`${alertId}:actor:1h`))).toContain('`any` for ann@example.com is');
  });

  it('asks first where that would have hidden something serious', async () => {
    const { stage, choose } = await anAlert('grave_action');
    const said = await choose('actor:1d');
    expect(said).toContain('Mute `grave` for eve@example.com for 1 d? In the last 7 days this would have');
    expect(said).toContain('hidden 1 high. Nothing is muted until you confirm.');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await press(stage.relay, { actionId: 'mute_confirm' })).toContain(
      '`grave` for eve@example.com is muted until',
    );
    expect(await ask(stage.relay, 'mutes')).toContain('`grave` for eve@example.com by <@U0ANN>');
  });

  it('extends what is muted already, and says so', async () => {
    const { choose } = await anAlert('risky_action');
    await choose('1h');
    expect(await choose('4h')).toContain('`risky` was muted already; the mute is extended until');
    expect(await choose('1h')).toContain('nothing changed');
  });

  it('is for who may mute', async () => {
    const { stage, choose } = await anAlert('risky_action', { AUDIT_ADMINS: 'U0ANN' });
    for (const span of ['1h', 'actor:1d', 'until'])
      expect(await choose(span, 'U0EVE')).toContain('You may not mute here.');
    expect(stage.relay.slack.views()).toEqual([]);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await choose('1h', 'U0ANN')).toContain('is muted until');
  });

  it('is for people of the workspace', async () => {
    const { stage, alertId } = await anAlert('risky_action', { SLACK_TEAM_ID: 'T0SANDBOX1' });
    const mute = { actionId: 'alert_mute', value: `${alertId}:1h` };
    const strange = await forgedClick(stage, { ...mute, fields: { team: { id: 'T0ELSEWHERE' } } });
    expect(strange).toContain('does not answer to this workspace');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await forgedClick(stage, mute)).toContain('is muted until');
  });

  it.each([
    ['a longer time', (id: string) => `${id}:7d`],
    ['no time', (id: string) => id],
    ['another scope', (id: string) => `${id}:everybody:1h`],
    ['an actor of its own', (id: string) => `${id}:ann@example.com:1h`],
    ['something behind', (id: string) => `${id}:1h\n:1d`],
    ['a duration that is none', (id: string) => `${id}:constructor`],
    ['nothing', () => ''],
  ])('mutes nothing where what was chosen is not on it: %s', async (_, toValue) => {
    const { stage, alertId } = await anAlert('risky_action');
    const forged = { actionId: 'alert_mute', value: toValue(alertId) };
    expect(await forgedClick(stage, forged)).toContain('That menu cannot be read any more');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('says so where the alert is not stored', async () => {
    const { stage } = await anAlert('risky_action');
    const value = '0f8fad5b-d9cb-469f-a165-708677289500:1h';
    expect(await forgedClick(stage, { actionId: 'alert_mute', value })).toContain(
      'This alert is not stored any more: nothing was muted.',
    );
  });

  it('goes by the rule as it is now', async () => {
    const { stage, choose } = await anAlert('risky_action');
    const rule = (id: string, more = '') =>
      `rules:\n  - {id: ${id}, name: A, severity: low, match: {action: x}${more}}\n`;
    for (const [text, words] of [
      [rule('risky', ', mutable: false'), '`risky` cannot be muted'],
      [rule('other'), 'There is no rule `risky`.'],
    ] as const) {
      await writeRules(join(stage.relay.folder, 'rules'), { 'rules.yaml': text });
      for (let looks = 0; looks < 3; looks += 1) await stage.relay.runOnce();
      for (const span of ['1h', 'actor:1h', 'until']) expect(await choose(span)).toContain(words);
    }
    expect(stage.relay.slack.views()).toEqual([]);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('mutes for no actor where the alert names none, or one that was cut', async () => {
    const { stage, alertId } = await anAlert('risky_action', {}, {});
    const mute = (id: string) => forgedClick(stage, { actionId: 'alert_mute', value: `${id}:actor:1h` });
    expect(await mute(alertId)).toContain('only the whole rule can be muted');
    const email = `${'e'.repeat(300)}@example.com`;
    await stage.relay.post(aPayload({ actor: { id: 'long', email } }));
    await stage.channel();
    const [longId = ''] = optionsOf(stage.relay, 'alert_mute')[0]?.split(':') ?? [];
    expect(longId).not.toBe(alertId);
    expect(await mute(longId)).toContain('The address of this actor is too long here.');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('works on an alert that is closed, and after a restart', async () => {
    const { stage, choose } = await anAlert('risky_action');
    stage.clock.turn(25 * hourMs);
    await stage.relay.restart();
    expect(await choose('1h')).toContain('is muted until');
  });
});

function choice(selected: string, userId = 'U0ANN') {
  return { actionId: 'alert_mute', selected, userId };
}

/** A stage with one alert, of Eve's unless told. */
async function anAlert(action: string, env = {}, actor: Parameters<typeof aPayload>[0] = eve) {
  const stage: Stage = await aStage(env);
  await stage.relay.post(aPayload({ action, actor }));
  await stage.channel();
  const [alertId = ''] = optionsOf(stage.relay, 'alert_mute')[0]?.split(':') ?? [];
  expect(alertId).not.toBe('');
  const choose = (span: string, userId?: string) => press(stage.relay, choice(`${alertId}:${span}`, userId));
  return { stage, alertId, choose };
}
