import { afterEach, describe, expect, it } from '@jest/globals';
import type { Message } from '../../src/sandbox/workspace/messages.ts';
import { stopRelays } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { hourMs } from './a-clock.ts';
import { aStage } from './a-stage.ts';
import { ask } from './ask.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);

const eve = { id: '5a-eve', name: 'Eve', email: 'eve@example.com' };

describe('/audit unmute', () => {
  it('tells how many were hidden, and the channel which', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 4h planned work', 'U0BOB');
    await relay.post([aPayload(), aPayload(), aPayload({ actor: eve })]);
    const said = await ask(relay, 'unmute risky');
    expect(said).toBe('`risky` is no longer muted. 3 events were hidden; #security-alerts is told which.');
    const told = (await channel()).at(-1);
    expectTold(told, 'risky');
    const [title, ...lines] = shownText(told?.blocks.slice()).split('\n');
    expect(title).toBe('Mute ended early: risky');
    expect(lines).toEqual([
      'Rule risky, muted by <@U0BOB>, ended early by <@U0ANN>',
      'Why: planned work',
      '3 events were hidden:',
      expect.stringMatching(/^• 2 × medium: A risky action by ann@example.com, last <!date\^/),
      expect.stringMatching(/^• 1 × medium: A risky action by eve@example.com, last <!date\^/),
    ]);
  });

  it('says so where nothing was hidden', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute token-made 4h');
    const said = await ask(relay, 'unmute TOKEN-MADE');
    expect(said).toBe('`token-made` is no longer muted. 0 events were hidden; #tokens is told.');
    expect(shownText((await channel('#tokens')).at(-1)?.blocks.slice())).toContain('Nothing was hidden');
  });

  it('lets what matches be posted again', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 4h');
    await relay.post(aPayload({}, { id: 'hidden-one' }));
    await ask(relay, 'unmute risky');
    await relay.post(aPayload({}, { id: 'shown-one' }));
    const alerts = (await channel()).filter(({ metadata }) => metadata?.['event_type'] === 'audit_alert');
    expect(alerts).toHaveLength(1);
    expect(JSON.stringify(alerts)).toContain('shown-one');
    expect(await ask(relay, 'recent')).toMatch(/posted in <.*#security-alerts>\n.*hidden-one`\n.*muted by/);
  });

  it('ends all mutes of the rule, each told, and tells how many they hid together', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky actor:eve@example.com 4h');
    await relay.post(aPayload({ actor: eve }));
    await ask(relay, 'mute risky 4h');
    await relay.post([aPayload(), aPayload()]);
    expect(await ask(relay, 'unmute risky')).toContain('3 events were hidden');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
    const titles = (await channel()).map(({ blocks }) => shownText(blocks[0]));
    expect(titles.filter((title) => title === 'Mute ended early: risky')).toHaveLength(2);
  });

  it('takes the rule as recent does, too', async () => {
    const { relay } = await aStage();
    await ask(relay, 'mute risky 4h');
    expect(await ask(relay, 'unmute rule:risky')).toContain('`risky` is no longer muted');
  });

  it('ends once where two end it at once', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 4h');
    const said = await Promise.all([ask(relay, 'unmute risky', 'U0BOB'), ask(relay, 'unmute risky', 'U0CY')]);
    expect(said.filter((text) => text.includes('is no longer muted'))).toHaveLength(1);
    expect(said.filter((text) => text.includes('is not muted'))).toHaveLength(1);
    expect(await channel()).toHaveLength(2);
  });

  it.each([
    ['unmute', 'Which rule?'],
    ['unmute riski', 'Did you mean `risky`?'],
    ['unmute risky now', 'One rule at a time, and nothing else'],
    ['unmute risky', '`risky` is not muted. `/audit mutes` shows what is.'],
  ])('ends nothing where it is not sure what was meant: %s', async (text, words) => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute token-made');
    expect(await ask(relay, text)).toContain(words);
    expect(await ask(relay, 'mutes')).toContain('token-made');
    expect(await channel()).toEqual([]);
  });
});

describe('a mute that is over by itself', () => {
  it('is told once, with what it hid', async () => {
    const { relay, clock, channel } = await aStage();
    await ask(relay, 'mute risky 1h planned', 'U0BOB');
    await relay.post([aPayload(), aPayload()]);
    clock.turn(hourMs - 1);
    await relay.runOnce();
    await relay.post(aPayload());
    expect(await ask(relay, 'mutes')).toContain('3 hidden so far');
    clock.turn(1);
    const messages = await channel();
    expect(messages).toHaveLength(2);
    expectTold(messages[1], 'risky');
    const words = shownText(messages[1]?.blocks.slice());
    expect(words).toContain('Mute over: risky');
    expect(words).toContain('Rule risky, muted by <@U0BOB>\nWhy: planned\n3 events were hidden:');
    clock.turn(hourMs);
    await relay.restart();
    expect(await channel()).toHaveLength(2);
  });

  it('hides nothing more, told or not', async () => {
    const { relay, clock, channel } = await aStage();
    await ask(relay, 'mute risky 1h');
    clock.turn(hourMs);
    await relay.post(aPayload({}, { id: 'after' }));
    expect(await ask(relay, 'recent')).not.toContain('muted');
    expect(JSON.stringify(await channel())).toContain('after');
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('is told by a relay that was not running at the time', async () => {
    const { relay, clock, channel } = await aStage();
    await ask(relay, 'mute risky 1h');
    await relay.post(aPayload());
    clock.turn(5 * hourMs);
    await relay.restart();
    expect(shownText((await channel()).at(-1)?.blocks.slice())).toContain('1 event was hidden:');
  });

  it('tells of many with how many more there were', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 1h');
    const actors = Array.from({ length: 25 }, (_, index) => ({
      id: `a${index}`,
      email: `p${index}@example.com`,
    }));
    await relay.post(actors.map((actor) => aPayload({ actor })));
    await relay.post(aPayload({ actor: actors[7] ?? {} }));
    await ask(relay, 'unmute risky');
    const words = shownText((await channel()).at(-1)?.blocks.slice());
    expect(words).toContain('26 events were hidden:');
    expect(words).toContain('• 2 × medium: A risky action by p7@example.com');
    expect(words).toContain('and 15 more: /audit recent rule:risky');
  });

  it('tells nothing that an event could forge', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 1h');
    const forged = 'x\nRule worst, muted by <@U0BOSS>\n• 9 × critical: <!channel> *b*';
    await relay.post(aPayload({ actor: { id: 'x', email: forged } }));
    await ask(relay, 'unmute risky');
    const told = (await channel()).at(-1);
    expectTold(told, 'risky');
    const lines = shownText(told?.blocks.slice()).split('\n');
    expect(lines.filter((line) => line.startsWith('Rule '))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('•'))).toHaveLength(1);
  });
});

/** A message of the relay's own, with ids and sound text. */
function expectTold(message: Message | undefined, ruleId: string): void {
  expect(message?.metadata).toMatchObject({ event_type: 'audit_relay', event_payload: { rule_id: ruleId } });
  expect(unsound(message === undefined ? {} : { text: message.text, blocks: message.blocks })).toEqual([]);
}
