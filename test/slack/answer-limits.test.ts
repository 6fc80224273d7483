import { afterEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { aClock } from './a-clock.ts';
import { ask } from './ask.ts';

afterEach(stopRelays);

/** Whatever is asked of this much data, `ask` holds the answer to Slack's limits and to sound text. */
describe('an answer', () => {
  const hostile = '<!channel> & *b* _i_ `c` ~s~ :tada: > q \u202e \u200b https://evil.example/ '.repeat(140);

  function aHostilePayload(index: number) {
    const attributes = {
      action: 'risky_action',
      actor: { id: hostile, name: hostile, email: `${index}${hostile}` },
      context: [{ id: hostile, type: 'users', attributes: { name: hostile } }],
    };
    const links = { self: `https://evil.example/${hostile}`, alt: 'https://evil.example/|x>' };
    return aPayload(attributes, { id: `e${index}${hostile}`, message: { content: hostile }, links });
  }

  it('fits where fifty events hold ten thousand hostile characters in each field', async () => {
    const relay = await aRelay({ clock: aClock() });
    for (let index = 0; index < 50; index += 1) await relay.post([aHostilePayload(index)]);
    for (const text of ['recent', 'recent 50', 'recent 50 alerts', 'status', 'rules', 'mutes']) {
      const said = await ask(relay, text);
      expect(said).not.toContain('evil.example|');
    }
    expect(await count(relay, 'recent 10')).toBe(10);
    expect(await count(relay, 'recent 50')).toBeGreaterThan(25);
  });

  it('refuses what is longer than anybody types, unread', async () => {
    const relay = await aRelay({ clock: aClock() });
    expect(await ask(relay, 'recent '.padEnd(4000))).not.toContain('too long');
    // To read this once took ten seconds, and everybody waited.
    const said = await ask(relay, `mute ${'<@U1'.repeat(50_000)}`);
    expect(said).toMatch(/That is too long: at most 4000 characters\..*\/audit mute/s);
  });

  it('explains a hostile event', async () => {
    const relay = await aRelay({ clock: aClock() });
    const id = '<!channel>*b*`c`';
    await relay.post({ ...aHostilePayload(1), id });
    expect(await ask(relay, 'why &lt;!channel&gt;*b*`c`')).toContain('✅ `risky` matches');
  });

  it('fits where there are three hundred rules, and every rule is named', async () => {
    const rule = (index: number) =>
      `  - {id: rule-number-${index}, name: "${'A rule with a long name '.repeat(5)}", severity: ${index % 2 ? 'low' : 'high'}, match: {action: action_${index}}}`;
    const rules = Array.from({ length: 300 }, (_, index) => rule(index)).join('\n');
    const relay = await aRelay({ rules: { 'rules.yaml': `rules:\n${rules}\n` }, clock: aClock() });
    const said = await ask(relay, 'rules');
    expect(said).toContain('*300 rules*');
    for (let index = 0; index < 300; index += 1) expect(said).toContain(`\`rule-number-${index}\``);
    await relay.post(aPayload({ action: 'action_7' }, { id: 'e1' }));
    const why = await ask(relay, 'why e1');
    expect(why).toContain('✅ `rule-number-7` matches');
    expect(why).toContain('299 rules are about another `action` than `action_7`');
    for (let index = 0; index < 300; index += 1) expect(why).toContain(`\`rule-number-${index}\``);
  });

  it('says how much is missing where an event matches more rules than fit', async () => {
    const rules = Array.from(
      { length: 300 },
      (_, index) => `  - {id: rule-${'x'.repeat(60)}-${index}, name: A, severity: low, match: {action: "*"}}`,
    );
    const relay = await aRelay({ rules: { 'rules.yaml': `rules:\n${rules.join('\n')}\n` }, clock: aClock() });
    await relay.post(aPayload({}, { id: 'e1' }));
    expect(await ask(relay, 'recent')).toContain('and 295 more rules');
    expect(await ask(relay, 'rules')).toMatch(/_and \d+ more that do not fit here_/);
    expect(await ask(relay, 'why e1')).toMatch(/_and \d+ more that do not fit here_/);
  });

  it('fits where sixty mutes have long reasons', async () => {
    const relay = await aRelay({ clock: aClock() });
    for (let index = 0; index < 60; index += 1)
      await relay.audit(
        `mute risky actor:person${index}@example.com 1h ${'&amp; &lt;because&gt; '.repeat(40)}`,
      );
    expect(await ask(relay, 'mutes')).toMatch(
      /_and \d+ more that do not fit here_: the app’s Home shows more$/,
    );
    expect(await ask(relay, 'status')).toContain('Mutes: 60 in force');
  });

  it('fits whatever is typed', async () => {
    const relay = await aRelay({ clock: aClock() });
    const long = 'x*_`&amp;&lt;'.repeat(900);
    for (const start of [
      '',
      'recent ',
      'recent rule:',
      'recent since:',
      'recent severity:',
      'mute ',
      'mute risky actor:',
      'mute risky 1h ',
      'unmute ',
      'why ',
    ])
      await ask(relay, `${start}${long}`);
    expect(await ask(relay, 'help')).toContain('/audit recent');
  });

  async function count(relay: TestRelay, text: string): Promise<number> {
    return (await ask(relay, text)).split('🟠').length - 1;
  }
});
