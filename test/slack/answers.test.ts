import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { aClock } from './a-clock.ts';
import { ask } from './ask.ts';

afterEach(stopRelays);

describe('/audit help', () => {
  it.each(['', '   ', 'help', 'HELP', '"help"'])(
    'lists every subcommand and its usage: "%s"',
    async (text) => {
      const relay = await aRelay();
      const said = await ask(relay, text);
      const names = [
        'recent',
        'mute RULE',
        'unmute RULE',
        'mutes',
        'rules',
        'status',
        'why EVENT_ID',
        'help',
      ];
      for (const name of names) expect(said).toContain(`/audit ${name}`);
    },
  );

  it.each([
    ['recnt', 'There is no `/audit recnt`. Did you mean `recent`?'],
    ['unmuet risky', 'Did you mean `unmute`?'],
    ['stat', 'Did you mean `status`?'],
    ['frobnicate', 'There is no `/audit frobnicate`.'],
    ['<!here> *x* `y`', 'There is no `/audit !here`.'],
  ])('comes with the nearest where the word is unknown: %s', async (text, words) => {
    const relay = await aRelay();
    const said = await ask(relay, text);
    expect(said).toContain(words);
    expect(said).toContain('`/audit help`');
  });

  it('is not upset by a flood of marks', async () => {
    const relay = await aRelay();
    for (const text of [
      '<'.repeat(5000),
      '"'.repeat(5000),
      '<@U'.repeat(2000),
      '\u202e'.repeat(100),
      '_'.repeat(9000),
    ])
      expect(await ask(relay, text)).toContain('`/audit help`');
  });
});

const someRules = `rules:
  - {id: risky, name: A risky action, severity: high, match: {action: risky_action}}
  - {id: by-eve, name: Eve did it, severity: low, match: {action: "*", actor.email: eve@example.com}}
  - {id: silent, name: Watched, severity: critical, mode: shadow, match: {action: risky_action}}
  - {id: asleep, name: Off, severity: info, mode: "off", match: {action: risky_action}}
  - {id: always-told, name: Never muted, severity: medium, mutable: false, match: {action: other_action}}
`;

describe('/audit why', () => {
  it('tells for each rule whether it matched and what became of it, or what failed', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules }, clock: aClock() });
    await relay.post(aPayload({}, { id: 'e1' }));
    await relay.runOnce();
    const said = await ask(relay, 'why e1');
    expect(said).toMatch(
      /✅ `risky` matches: posted in <https:\/\/sandbox\.slack\.com\/[^|]*\|#security-alerts>/,
    );
    expect(said).toContain('✅ `silent` matches: shadow (recorded, not posted)');
    expect(said).toContain('▫️ `asleep` would match, but is off');
    expect(said).toContain(
      '▫️ `by-eve` does not match: `actor.email` should be `"eve@example.com"`, saw `"ann@example.com"`',
    );
    expect(said).toContain('▫️ `always-told` does not match: `action` should be `"other_action"`, saw');
  });

  it('tells what hides a match, and until when', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules }, clock: aClock() });
    await ask(relay, 'mute risky 2h', 'U0BOB');
    await relay.post(aPayload({}, { id: 'e1' }));
    expect(await ask(relay, 'why e1')).toContain('✅ `risky` matches: muted by <@U0BOB> until <!date^');
  });

  it('names first what matched when the event came, though its rule has changed or is gone', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules }, clock: aClock() });
    await relay.post(aPayload({}, { id: 'e1' }));
    await relay.runOnce();
    const changed = someRules
      .replace('action: risky_action}}\n', 'action: [other]}}\n')
      .replace('id: silent', 'id: silenced');
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': changed });
    // A change counts once it was seen twice.
    for (let looks = 0; looks < 3; looks += 1) await relay.runOnce();
    const [, ...lines] = (await ask(relay, 'why e1')).split('\n');
    expect(lines[0]).toBe('✅ `silent` matched; it is gone since: shadow (recorded, not posted)');
    expect(lines.slice(1, 4)).toEqual([
      expect.stringMatching(
        /^▫️ `risky` does not match: `action` should be .*; when the event came it did: posted in <https:/,
      ),
      '▫️ `asleep` would match, but is off',
      '✅ `silenced` matches now; it did not when the event came',
    ]);
  });

  it('says nothing where it saw nothing', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules } });
    await relay.post(aPayload({ actor: { id: 'x' } }, { id: 'e1' }));
    expect(await ask(relay, 'why e1')).toContain('`actor.email` should be `"eve@example.com"`, saw nothing');
  });

  it('shows exactly what a hostile event holds, and no more', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules } });
    const email = '`<!channel>` *b* _i_\u202e';
    await relay.post(aPayload({ actor: { id: 'x', email } }, { id: 'e1' }));
    expect(await ask(relay, 'why e1')).toContain('saw `"ˋ&lt;!channel&gt;ˋ *b* _i_"`');
  });

  it.each([
    ['why', 'Which event?'],
    ['why e1 e2', 'Which event?'],
    ['why e9', 'No event `e9` is stored.'],
    ['why `*<x>', 'No event `ˋ*x` is stored.'],
  ])('asks for an event that it knows: %s', async (text, words) => {
    const relay = await aRelay();
    const said = await ask(relay, text);
    expect(said).toContain(words);
    expect(said).toContain('Usage: `/audit why EVENT_ID`');
  });
});

describe('/audit rules', () => {
  it('names an actor-wide mute apart from one of the whole rule', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules }, clock: aClock() });
    await relay.audit('mute risky actor:ann@example.com 1h');
    expect(await ask(relay, 'rules')).toContain(
      'A risky action → #security-alerts · muted for an actor until',
    );
    await relay.audit('mute risky 2h');
    expect(await ask(relay, 'rules')).toContain('A risky action → #security-alerts · muted until');
  });

  it('lists all, the most severe first, with where they go and what is special', async () => {
    const relay = await aRelay({ rules: { 'rules.yaml': someRules }, clock: aClock() });
    await ask(relay, 'mute by-eve 1h');
    const [head, ...lines] = (await ask(relay, 'rules')).split('\n');
    expect(head).toBe('*5 rules*');
    expect(lines).toEqual([
      '🔴 `silent` Watched → #security-alerts · shadow',
      '🟠 `risky` A risky action → #security-alerts',
      '🟡 `always-told` Never muted → #security-alerts · cannot be muted',
      expect.stringMatching(/^🔵 `by-eve` Eve did it → #security-alerts · muted until <!date\^/),
      '⚪ `asleep` Off → #security-alerts · off',
    ]);
  });
});

describe('/audit mutes', () => {
  it('tells who muted what, why, until when, and how many were hidden', async () => {
    const relay = await aRelay({ clock: aClock() });
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
    await ask(relay, 'mute risky 2h planned &lt;work&gt; at night', 'U0BOB');
    await relay.post([aPayload(), aPayload(), aPayload()]);
    const said = await ask(relay, 'mutes');
    expect(said).toMatch(/^🔕 `risky` by <@U0BOB> until <!date\^\d+\^.*> · 3 hidden so far\n/);
    expect(said).toContain('planned &lt;work&gt; at night');
  });
});

describe('a word after what takes none', () => {
  it.each([
    ['mutes x', 'x'],
    ['mutes risky actor:ann@example.com', 'risky'],
    ['status y z', 'y'],
    ['rules imp', 'imp'],
    ['rules severity:high', 'severity:high'],
    ['RULES severity: high', 'severity:high'],
    ['rules `*<!here>', 'ˋ*!here'],
  ])('is named, with the usage and no answer: %s', async (text, word) => {
    const [name = ''] = text.toLowerCase().split(' ');
    const relay = await aRelay();
    expect(await ask(relay, text)).toBe(
      `\`${word}\` is one too many: nothing follows \`${name}\`.\nUsage: \`/audit ${name}\``,
    );
    expect(await ask(relay, name)).not.toContain('Usage');
  });

  it('leaves the help what it is', async () => {
    const relay = await aRelay();
    expect(await ask(relay, 'help me mute')).toBe(await ask(relay, 'help'));
  });
});

describe('a person typed as @name', () => {
  it('is muted by the address that Slack knows', async () => {
    const relay = await aRelay({ clock: aClock() });
    expect(await ask(relay, 'mute risky actor:<@U0SANDBOX2|ada> 2h')).toContain(
      '`risky` for ada@example.com is muted',
    );
  });

  it('is not guessed at where Slack does not tell, and nothing is muted', async () => {
    const relay = await aRelay({ clock: aClock() });
    relay.slack.fail({ method: 'users.info', fault: { kind: 'error', error: 'missing_scope' } });
    expect(await ask(relay, 'mute risky actor:<@U0SANDBOX2|ada> 2h')).toContain(
      '`@U0SANDBOX2` is a person in Slack: `actor:` takes the address used at Atlassian.',
    );
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });

  it.each(['@ada', '@Ada.Lovelace', '<@U2|ada>', '@'])(
    'is asked for by address where Slack knows nobody by %s, and nothing is muted',
    async (typed) => {
      const relay = await aRelay({ clock: aClock() });
      const shown = typed === '<@U2|ada>' ? '@U2' : typed;
      const said = `\`${shown}\` is a person in Slack: \`actor:\` takes the address used at Atlassian.`;
      expect(await ask(relay, `mute risky actor:${typed} 2h`)).toContain(said);
      expect(await ask(relay, `recent actor:${typed}`)).toContain(said);
      expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
    },
  );

  it('costs one question however many are typed', async () => {
    const relay = await aRelay({ clock: aClock() });
    await ask(relay, `recent ${'actor:<@U0SANDBOX2> actor:<@U0SANDBOX3> '.repeat(50)}`);
    expect(relay.slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
  });
});
