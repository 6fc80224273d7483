import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { hourMs, minuteMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage } from './a-stage.ts';
import { ask } from './ask.ts';
import { press } from './press.ts';
import { shownText } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

describe('the End button beside a mute', () => {
  it('ends that mute alone and shows those that are left', async () => {
    const { relay, clock, channel } = await aStage();
    await ask(relay, 'mute risky 4h planned', 'U0BOB');
    clock.turn(minuteMs);
    await ask(relay, 'mute risky actor:eve@example.com 4h');
    await relay.post([aPayload(), aPayload()]);
    clock.turn(minuteMs);
    await ask(relay, 'mutes');
    const said = await press(relay, { actionId: 'mute_end' });
    const [first, second, ...others] = said.split('\n');
    expect(first).toBe('`risky` is no longer muted. 2 events were hidden; #security-alerts is told which.');
    expect(second).toContain('🔕 `risky` for eve@example.com by <@U0ANN>');
    expect(others.join('\n')).not.toContain('🔕');
    const words = shownText((await channel()).at(-1)?.blocks.slice());
    expect(words).toContain('Mute ended early: risky');
    expect(words).toContain('Rule risky, muted by <@U0BOB>, ended early by <@U0ANN>');
    expect(words).toContain('2 events were hidden:');
    expect(await press(relay, { actionId: 'mute_end' })).toBe(
      '`risky` for eve@example.com is no longer muted. 0 events were hidden; #security-alerts is told.\nNothing is muted.',
    );
  });

  it('puts the new list in place of the one that was clicked', async () => {
    const { relay } = await aStage();
    await ask(relay, 'mute risky 4h');
    await ask(relay, 'mutes');
    await press(relay, { actionId: 'mute_end' });
    const shown = relay.slack.ephemerals().map(({ text }) => text);
    expect(shown.filter((text) => text.startsWith('🔕'))).toEqual([]);
    expect(shown.at(-1)).toContain('Nothing is muted.');
  });

  it('counts once where two click at once, and tells the second', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 4h');
    await ask(relay, 'mutes', 'U0BOB');
    await ask(relay, 'mutes', 'U0CY');
    const lists = relay.slack.ephemerals().filter(({ text }) => text.startsWith('🔕'));
    expect(lists).toHaveLength(2);
    await Promise.all(
      lists.map(({ ts, user }) => relay.slack.click({ actionId: 'mute_end', ts, userId: user })),
    );
    await relay.runOnce();
    const said = relay.slack.ephemerals().map(({ text }) => text);
    expect(said.filter((text) => text.includes('`risky` is no longer muted.'))).toHaveLength(1);
    expect(said.filter((text) => text.includes('That mute was over already.'))).toHaveLength(1);
    const titles = (await channel()).map(({ blocks }) => shownText(blocks[0]));
    expect(titles.filter((title) => title === 'Mute ended early: risky')).toHaveLength(1);
  });

  it('says so where the mute is over by itself, or unknown', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute risky 1h');
    await ask(stage.relay, 'mutes');
    stage.clock.turn(hourMs);
    expect(await press(stage.relay, { actionId: 'mute_end' })).toBe(
      'That mute was over already.\nNothing is muted.',
    );
    for (const value of ['', 'none', '<!channel>', 'risky', 'x'.repeat(2000)])
      expect(await forgedClick(stage, { actionId: 'mute_end', value })).toContain('was over already');
  });

  it('is for who may mute, and for people of the workspace', async () => {
    const stage = await aStage({ AUDIT_ADMINS: 'U0ANN', SLACK_TEAM_ID: 'T0SANDBOX1' });
    await ask(stage.relay, 'mute risky 4h');
    await ask(stage.relay, 'mutes');
    const [list] = stage.relay.slack.ephemerals().slice(-1);
    const value = /"action_id":"mute_end".*?"value":"([^"]+)"/.exec(JSON.stringify(list))?.[1] ?? '';
    const eves = { actionId: 'mute_end', value, fields: { user: { id: 'U0EVE' } } };
    expect(await forgedClick(stage, eves)).toContain('You may not mute');
    expect(await ask(stage.relay, 'mutes', 'U0EVE')).toMatch(/^🔕 `risky`.*\n.*no reason given$/);
    expect(JSON.stringify(stage.relay.slack.ephemerals().at(-1))).not.toContain('mute_end');
    const strange = { actionId: 'mute_end', value, fields: { team: { id: 'T0ELSEWHERE' } } };
    expect(await forgedClick(stage, strange)).toContain('does not answer to this workspace');
    expect(await ask(stage.relay, 'mutes')).toContain('🔕 `risky`');
    expect(await press(stage.relay, { actionId: 'mute_end' })).toContain('is no longer muted');
  });

  it('in the App Home ends the mute and shows the Home anew', async () => {
    const { relay } = await aStage();
    await ask(relay, 'mute risky 4h', 'U0SANDBOX2');
    await relay.slack.openHome('U0SANDBOX2');
    await relay.runOnce();
    const home = () => relay.slack.views().find(({ type }) => type === 'home');
    const viewId = home()?.id ?? '';
    expect(JSON.stringify(home())).toContain('mute_end');
    await relay.slack.click({ actionId: 'mute_end', viewId, userId: 'U0SANDBOX2' });
    await relay.runOnce();
    expect(JSON.stringify(home())).toContain('Nothing is muted.');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });
});
