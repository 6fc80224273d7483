import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { stopRelays } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { dayMs, hourMs, minuteMs } from './a-clock.ts';
import { aStage, type Stage, until } from './a-stage.ts';
import { ask } from './ask.ts';
import { shownText } from './sound-text.ts';

const ann = { id: '5a-ann', name: 'Ann', email: 'Ann@Example.com' };
const eve = { id: '5a-eve', name: 'Eve', email: 'eve@example.com' };

describe('/audit mute', () => {
  afterEach(stopRelays);

  it.each([
    ['mute risky', 'no reason given', hourMs],
    ['mute risky 30m', 'no reason given', 30 * minuteMs],
    ['mute Rule:risky 30m', 'no reason given', 30 * minuteMs],
    ['mute risky 7d', 'no reason given', 7 * dayMs],
    ['mute risky 2h planned work', 'planned work', 2 * hourMs],
    ['mute risky planned work', 'planned work', hourMs],
    ['mute RISKY 2H “planned work”', 'planned work', 2 * hourMs],
    ['mute \u200brisky\u200b 2h\ufeff planned work', 'planned work', 2 * hourMs],
    ['mute risky for 2h planned work', 'planned work', 2 * hourMs],
    ['mute risky 2h until the deploy is over', 'until the deploy is over', 2 * hourMs],
    ['mute risky 2h vendor mends it within 1d', 'vendor mends it within 1d', 2 * hourMs],
    ['mute risky tomorrow’s migration', "tomorrow's migration", hourMs],
    ['mute risky a deploy that takes days', 'a deploy that takes days', hourMs],
    ['mute risky 2h for 1h of work', 'for 1h of work', 2 * hourMs],
    ['mute risky 2FA rollout', '2FA rollout', hourMs],
    ['mute risky 3rd party test', '3rd party test', hourMs],
    ['mute risky a last minute change', 'a last minute change', hourMs],
    ['mute risky a game day exercise', 'a game day exercise', hourMs],
    ['mute risky one zero day patch', 'one zero day patch', hourMs],
    ['mute risky the nightly job runs every 30m', 'the nightly job runs every 30m', hourMs],
    ['mute risky known noise since 2d', 'known noise since 2d', hourMs],
    [
      'mute risky 1h ticket:OPS-12 see https://example.com/~ann',
      'ticket:OPS-12 see https://example.com/~ann',
      hourMs,
    ],
  ])('is quiet for as long as was said, and an hour unless told: %s', async (text, reason, ms) => {
    const { relay, channel } = await aStage();
    const said = await ask(relay, text, 'U0BOB');
    expect(said).toContain(`\`risky\` is muted until ${until(noon + ms)}`);
    expect(said).toContain('Told in #security-alerts; `/audit unmute risky` ends it early.');
    const [told, ...others] = await channel();
    expect(others).toEqual([]);
    expect(told?.metadata).toMatchObject({ event_type: 'audit_relay', event_payload: { rule_id: 'risky' } });
    const words = shownText(told?.blocks.slice());
    expect(words).toContain('Muted: risky');
    expect(words).toContain(`Rule risky, by <@U0BOB>, until ${until(noon + ms)}`);
    expect(words).toContain(`Why: ${reason}`);
  });

  it('hides what matches and shows it as muted; everything else is posted', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 1h');
    await relay.post([
      aPayload({ actor: eve }, { id: 'e1' }),
      aPayload({ action: 'token_created' }, { id: 'e2' }),
    ]);
    expect(await channel()).toHaveLength(1);
    expect(await channel('#tokens')).toHaveLength(1);
    const said = await ask(relay, 'recent');
    expect(said).toContain('`risky`: muted by <@U0ANN> until');
    expect(said).toContain('`token-made`: posted in <');
    expect(await ask(relay, 'mutes')).toContain('1 hidden so far');
  });

  it('hides one actor only where it says so', async () => {
    const { relay, channel } = await aStage();
    expect(await ask(relay, 'mute risky actor:Eve@Example.com 1h noisy')).toContain(
      '`risky` for eve@example.com is muted until',
    );
    const events = [aPayload({ actor: eve }), aPayload({ actor: ann }), aPayload({ actor: { id: 'x' } })];
    await relay.post(events);
    const shown = (await channel()).map(({ text }) => text);
    expect(shown).toHaveLength(3);
    expect(shown.join()).toContain('Rule risky for eve@example.com, by');
    expect(shown.join()).not.toContain('Eve (eve@example.com)');
    expect(await ask(relay, 'recent actor:eve@example.com')).toContain('`risky`: muted by');
    expect(await ask(relay, 'recent actor:ann@example.com')).toContain('`risky`: posted in <');
  });

  it('takes an actor with a space in quotes', async () => {
    const { relay } = await aStage();
    await ask(relay, 'mute risky actor:“Atlassian app” 1h');
    await relay.post(aPayload({ actor: { id: 'a', email: 'Atlassian app' } }));
    expect(await ask(relay, 'recent')).toContain('`risky`: muted by');
  });

  it('extends what is muted already, and says so', async () => {
    const { relay, clock, channel } = await aStage();
    await ask(relay, 'mute risky 1h first', 'U0BOB');
    clock.turn(30 * minuteMs);
    const said = await ask(relay, 'mute risky 2h');
    expect(said).toContain(`was muted already; the mute is extended until ${until(noon + 150 * minuteMs)}`);
    const mutes = await ask(relay, 'mutes');
    expect(mutes.split('🔕')).toHaveLength(2);
    expect(mutes).toContain(`until ${until(noon + 150 * minuteMs)}`);
    expect(mutes).toContain('first');
    const words = shownText((await channel()).at(-1)?.blocks.slice());
    expect(words).toContain('Mute extended: risky');
    expect(words).toContain('by <@U0ANN>');
  });

  it('begins once where two begin it at once; the other is told that it extends or finds it', async () => {
    const { relay, channel } = await aStage();
    const said = await Promise.all([
      ask(relay, 'mute risky 1h', 'U0ANN'),
      ask(relay, 'mute risky 2h', 'U0BOB'),
      ask(relay, 'mute risky 2h', 'U0CY'),
    ]);
    expect(said.filter((text) => text.includes('`risky` is muted until'))).toHaveLength(1);
    const mutes = await ask(relay, 'mutes');
    expect(mutes.split('🔕')).toHaveLength(2);
    expect(mutes).toContain(`until ${until(noon + 2 * hourMs)}`);
    const titles = (await channel()).map(({ blocks }) => shownText(blocks[0]));
    expect(titles.filter((title) => title === 'Muted: risky')).toHaveLength(1);
  });

  it('leaves a longer mute as it is, and says so', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute risky 3d', 'U0BOB');
    const said = await ask(relay, 'mute risky 1h');
    expect(said).toContain(`is muted already, until ${until(noon + 3 * dayMs)}`);
    expect(said).toContain('by <@U0BOB>: nothing changed.');
    expect(await channel()).toHaveLength(1);
  });

  it('keeps a mute for one actor apart from one for all', async () => {
    const { relay } = await aStage();
    await ask(relay, 'mute risky 1h');
    expect(await ask(relay, 'mute risky actor:eve@example.com 2h')).toContain('is muted until');
    expect((await ask(relay, 'mutes')).split('🔕')).toHaveLength(3);
  });

  it('says how much of a very long reason is missing', async () => {
    const { relay } = await aStage();
    await ask(relay, `mute risky 1h ${'because '.repeat(100)}`);
    expect(await ask(relay, 'mutes')).toMatch(/… \(\d+ more characters\)/);
  });
});

describe('/audit mute of one who mistyped', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await aStage();
  });
  afterAll(stopRelays);

  it.each([
    ['mute', 'Which rule?'],
    ['mute rule:', 'There is no rule `rule:`.'],
    ['mute riski', 'There is no rule `riski`. Did you mean `risky`?'],
    ['mute rule:riski 1h', 'There is no rule `riski`. Did you mean `risky`?'],
    ['mute 1h risky', 'There is no rule `1h`.'],
    ['mute risky 8d', '`8d` is too long: at most `7d`.'],
    ['mute risky 169h', '`169h` is too long: at most `7d`.'],
    ['mute risky 99999d', '`99999d` is too long: at most `7d`.'],
    ['mute risky 0h', '`0h` is no length of time.'],
    ['mute risky -1h', '`-1h` is no length of time.'],
    ['mute risky –1h', '`-1h` is no length of time.'],
    ['mute risky 1h30m', '`1h30m` is no length of time.'],
    ['mute risky 1.5h', '`1.5h` is no length of time.'],
    ['mute risky 90', '`90` is no length of time.'],
    ['mute risky 1h 30m planned work', '`30m` is a second length of time: allowed is one, such as `90m`.'],
    ['mute risky for 1w', '`1w` is no length of time.'],
    ['mute risky for 3 days', '`3` is no length of time.'],
    ['mute risky until tomorrow', '`until tomorrow` is no length of time.'],
    ['mute risky “until tomorrow”', '`until tomorrow` is no length of time.'],
    ['mute risky till 17:00 deploy', '`till 17:00 deploy` is no length of time.'],
    ['mute risky actor:eve@example.com until 5pm', '`until 5pm` is no length of time.'],
    ['mute risky tomorrow', '`tomorrow` is no length of time.'],
    ['mute risky overnight', '`overnight` is no length of time.'],
    ['mute risky forever', '`forever` is no length of time.'],
    ['mute risky 17:00', '`17:00` is no length of time.'],
    ['mute risky 2026-03-02', '`2026-03-02` is no length of time.'],
    ['mute risky for two hours', '`for two hours` is no length of time.'],
    ['mute risky half an hour', '`half an hour` is no length of time.'],
    ['mute risky a couple of hours', '`a couple of hours` is no length of time.'],
    ['mute risky rest of the day', '`rest of the day` is no length of time.'],
    ['mute risky two and a half hours', '`two and a half hours` is no length of time.'],
    ['mute risky for the whole weekend', '`for the whole weekend` is no length of time.'],
    ['mute risky noisy deploy 2h', '`2h` comes after the reason: the length of time stands before it.'],
    ['mute risky noisy deploy for 2h', '`2h` comes after the reason: the length of time stands before it.'],
    ['mute risky 1w', '`1w` is no length of time.'],
    ['mute risky actor: 1h', '`actor:` has no value.'],
    ['mute risky actor:eve@example.com actor:ann@example.com', 'One `actor:` at a time'],
    ['mute risky actor:<@U0EVE|eve> 1h', '`@U0EVE` is a person in Slack'],
    [
      'mute risky actor:*@example.com 1h',
      '`*@example.com` is not one actor: `actor:` takes one whole address.',
    ],
    [
      'mute risky actor:<mailto:eve@example.com|eve@example.com>,<mailto:ann@example.com|ann@example.com>',
      '`eve@example.com,ann@example.com` is not one actor',
    ],
    ['mute risky actor=eve@example.com 1h', 'only `actor:EMAIL` narrows a mute.'],
    ['mute risky actr:eve@example.com 1h', 'only `actor:EMAIL` narrows a mute.'],
    ['mute risky 1h user:eve@example.com', 'only `actor:EMAIL` narrows a mute.'],
    ['mute risky 1h because severity:low', 'only `actor:EMAIL` narrows a mute.'],
    ['mute risky eve@example.com', 'write `actor:eve@example.com`.'],
    ['mute risky 1h <mailto:eve@example.com|eve@example.com>', 'write `actor:eve@example.com`.'],
    ['mute always-told', 'cannot be muted'],
    ['mute always-told actor:eve@example.com 1m', 'cannot be muted'],
  ])('mutes nothing where it is not sure what was meant: %s', async (text, words) => {
    expect(await ask(stage.relay, text)).toContain(words);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await stage.channel()).toEqual([]);
  });
});

describe('who may mute', () => {
  afterEach(stopRelays);

  it('is everybody unless told', async () => {
    const { relay } = await aStage();
    expect(await ask(relay, 'mute risky', 'U0ANYONE')).toContain('is muted until');
  });

  it('is an admin where there are some, for muting and ending', async () => {
    const { relay } = await aStage({ AUDIT_ADMINS: 'U0ANN, W0BOSS' });
    expect(await ask(relay, 'mute risky', 'U0EVE')).toContain('You may not mute here.');
    expect(await ask(relay, 'mutes', 'U0EVE')).toBe('Nothing is muted.');
    expect(await ask(relay, 'mute risky', 'W0BOSS')).toContain('is muted until');
    expect(await ask(relay, 'unmute risky', 'U0EVE')).toContain('You may not mute here.');
    expect(await ask(relay, 'mutes', 'U0EVE')).toContain('risky');
    expect(await ask(relay, 'unmute risky', 'U0ANN')).toContain('is no longer muted');
  });

  it('does not matter for asking', async () => {
    const { relay } = await aStage({ AUDIT_ADMINS: 'U0ANN' });
    for (const text of ['recent', 'rules', 'status', 'mutes', 'help'])
      expect(await ask(relay, text, 'U0EVE')).not.toContain('You may not');
  });
});
