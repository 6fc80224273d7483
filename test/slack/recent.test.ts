import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { aClock, hourMs, minuteMs, secondMs } from './a-clock.ts';
import { ask } from './ask.ts';

const rules = `rules:
  - {id: risky, name: A risky action, severity: high, match: {action: risky_action}}
  - {id: token-made, name: A token was made, severity: low, match: {action: token_created}, channel: "#tokens"}
  - {id: quiet, name: Watched quietly, severity: critical, mode: shadow, match: {action: token_created}}
`;

const clock = aClock();
const people = {
  ann: { id: '5a-ann', name: 'Ann Admin', email: 'Ann@Example.com' },
  bob: { id: '5a-bob', name: 'Bob', email: 'bob@example.com' },
  cy: { id: '5a-cy' },
};

/** One event a minute, the oldest first: who did what. */
const story = [
  ['e1', 'ann', 'risky_action'],
  ['e2', 'bob', 'token_created'],
  ['e3', 'cy', 'user_login'],
  ['e4', 'bob', 'risky_action'],
  ['e5', 'ann', 'user_login'],
  ['e6', 'ann', 'risky_action'],
] as const;

let relay: TestRelay;
beforeAll(async () => {
  relay = await aRelay({ rules: { 'rules.yaml': rules }, clock });
  for (const [id, person, action] of story) {
    await relay.post(aPayload({ action, actor: people[person] }, { id }));
    clock.turn(minuteMs);
    await relay.runOnce();
  }
});
afterAll(stopRelays);

/** The ids of the events in an answer, in its order. */
async function idsIn(text: string): Promise<string[]> {
  return ((await ask(relay, text)).match(/`e\d+`/g) ?? []).map((id) => id.replaceAll('`', ''));
}

describe('/audit recent', () => {
  it('shows the newest received first, each with who did what and when', async () => {
    expect(await idsIn('recent')).toEqual(['e6', 'e5', 'e4', 'e3', 'e2', 'e1']);
    const [newest = ''] = (await ask(relay, 'recent')).split('\n');
    expect(newest).toContain('Ann Admin (Ann@Example.com)');
    expect(newest).toContain('`risky_action`');
    expect(newest).toMatch(
      new RegExp(`<!date\\^${(noon + 5 * minuteMs) / secondMs}\\^[^>]*> \\(1 min ago\\)`),
    );
  });

  it.each([
    ['recent 2', ['e6', 'e5']],
    ['recent 50', ['e6', 'e5', 'e4', 'e3', 'e2', 'e1']],
    ['recent 1000', ['e6', 'e5', 'e4', 'e3', 'e2', 'e1']],
    ['recent alerts', ['e6', 'e4', 'e2', 'e1']],
    ['recent rule:risky', ['e6', 'e4', 'e1']],
    ['recent rule:quiet', ['e2']],
    ['recent actor:bob@example.com', ['e4', 'e2']],
    ['recent actor:5a-cy', ['e3']],
    ['recent action:user_login', ['e5', 'e3']],
    ['recent severity:low', ['e2']],
    ['recent severity:critical', ['e2']],
    ['recent since:150s', ['e6', 'e5']],
    ['recent since:2026-03-01T12:03:30Z', ['e6', 'e5']],
    ['recent since:2026-03-01', ['e6', 'e5', 'e4', 'e3', 'e2', 'e1']],
  ])('%s', async (text, ids) => {
    expect(await idsIn(text)).toEqual(ids);
  });

  it.each([
    ['recent 1 rule:risky', ['e6']],
    ['recent rule:risky actor:ann@example.com', ['e6', 'e1']],
    ['recent actor:ann@example.com rule:risky', ['e6', 'e1']],
    ['recent since:4m actor:ann@example.com rule:risky 5 alerts severity:high action:risky_action', ['e6']],
    ['recent severity:high rule:token-made', []],
    ['recent alerts action:user_login', []],
    ['recent actor:bob@example.com action:token_created severity:critical', ['e2']],
  ])('holds all of several filters, in any order: %s', async (text, ids) => {
    expect(await idsIn(text)).toEqual(ids);
  });

  it.each([
    'RECENT Rule:RISKY Actor:ANN@EXAMPLE.COM',
    '  recent   rule:risky\tactor:ann@example.com ',
    'recent rule:risky actor:<mailto:ann@example.com|ann@example.com>',
    'recent “rule:risky” actor:‘ann@example.com’'.replace(/[‘’]/g, ''),
    'recent "rule:risky" "actor:ann@example.com"',
    'recent action:Risky_Action actor:ann@example.com',
    'recent `rule:risky` since: 1d actor: ann@example.com',
    'recent actor:<mailto:ann@example.com> ‟rule:risky”',
    'recent \u200brule:ris\u00adky \u2066actor:ann@example.com\u2069',
  ])('forgives how it is typed: %s', async (text) => {
    expect(await idsIn(text)).toEqual(['e6', 'e1']);
  });

  it('forgives a dash that a keyboard made longer', async () => {
    expect(await idsIn('recent rule:token–made since:2026–03–01')).toEqual(['e2']);
  });

  it.each([
    ['recent 0', '`0` is not a number of events: from 1 to 50.'],
    ['recent -5', '`-5` is not a filter.'],
    ['recent alert', 'Did you mean `alerts`?'],
    ['recent since 2h', '`since` is not a filter. Did you mean `since:`?'],
    ['recent rule risky', '`rule` is not a filter. Did you mean `rule:`?'],
    ['recent severity=high', 'Did you mean `severity:`?'],
    ['recent actor=ann@example.com', 'Did you mean `actor:`?'],
    ['recent actor:*@example.com', '`*@example.com` is not one actor'],
    ['recent action:user_*', '`user_*`: `action:` takes one whole name, such as `user_login`.'],
    ['recent severty:high', 'Did you mean `severity:`?'],
    ['recent severity:hgih', 'Did you mean `high`? Allowed: info, low, medium, high, critical.'],
    ['recent severity:crit', 'Did you mean `critical`?'],
    ['recent rule:riski', 'There is no rule `riski`. Did you mean `risky`?'],
    ['recent rule:unheard-of', 'There is no rule `unheard-of`.'],
    ['recent since:yesterday', 'a length of time such as `2h`'],
    ['recent since:', '`since:` has no value.'],
    ['recent ann@example.com', 'Did you mean `actor:ann@example.com`?'],
    ['recent high', 'Did you mean `severity:high`?'],
    ['recent 2h', 'Did you mean `since:2h`?'],
    ['recent user_login', 'Did you mean `action:user_login`?'],
    ['recent rule:risky rule:quiet', '`rule:quiet` is one too many'],
    [
      'recent actor:<@U0BOB|bob>',
      '`@U0BOB` is a person in Slack: `actor:` takes the address used at Atlassian.',
    ],
    ['recent actor:<@U0SANDBOX2> actor:bob', '`actor:bob` is one too many'],
    ['recent ada <@U0SANDBOX2>', '`ada` is not a filter.'],
    ['recent <#C0HERE|security-alerts>', '`#security-alerts` is not a filter.'],
    [`recent action:${'\\'.repeat(1000)}`, 'These filters are too long.'],
    ['recent <!channel>', '`!channel` is not a filter.'],
    ['recent colour:red', '`colour:red` is not a filter.'],
  ])('tells what is wrong with its words, and its usage: %s', async (text, words) => {
    const said = await ask(relay, text);
    expect(said).toContain(words);
    expect(said).toContain('Usage: `/audit recent [n] [alerts]');
  });

  it.each([
    'recent actor:nobody@example.com',
    'recent actor:5a-bob',
    'recent action:unheard_of',
    'recent since:1s',
  ])('says so where nothing fits: %s', async (text) => {
    expect(await ask(relay, text)).toBe('No stored event fits these filters.');
  });

  it('tells an empty store from filters that fit nothing', async () => {
    const empty = await aRelay({ clock: aClock() });
    expect(await ask(empty, 'recent')).toBe('No event is stored.');
    expect(await ask(empty, 'recent alerts')).toBe('No stored event fits these filters.');
  });

  it('shows what became of each match', async () => {
    const lines = (await ask(relay, 'recent')).split('\n').map((line) => line.trim());
    const after = (id: string) => lines.slice(lines.findIndex((line) => line.endsWith(`\`${id}\``)) + 1);
    const link = (channel: string, message: number) => linkTo(relay, channel, message);
    expect(after('e1')[0]).toBe(`\`risky\`: posted in ${link('#security-alerts', 0)}`);
    expect(after('e2').slice(0, 2).sort()).toEqual([
      '`quiet`: shadow (recorded, not posted)',
      `\`token-made\`: posted in ${link('#tokens', 0)}`,
    ]);
    expect(after('e3')[0]).toBe('no rule matched');
    expect(after('e4')[0]).toBe(`\`risky\`: posted in ${link('#security-alerts', 1)}`);
    expect(after('e6')[0]).toBe(`\`risky\`: grouped into an alert in ${link('#security-alerts', 0)}`);
  });

  it('shows what is muted by whom, for whom, until when and why', async () => {
    const turned = aClock();
    const other = await aRelay({ clock: turned });
    await other.audit('mute risky actor:ann@example.com 1h planned *work*', 'U0BOB');
    await other.post(aPayload());
    turned.turn(10 * minuteMs);
    const muted = '`risky`: muted by <@U0BOB> for ann@example.com';
    expect(shortly(await ask(other, 'recent'))).toContain(
      `${muted} until <13:00:00> (in 50 min): planned ∗work∗`,
    );
    await other.audit('unmute risky', 'U0ANN');
    turned.turn(minuteMs);
    expect(shortly(await ask(other, 'recent'))).toContain(
      `${muted} until <12:10:00> (1 min ago), when <@U0ANN> ended it: planned ∗work∗`,
    );
  });

  it('shows until when it was muted once that is over', async () => {
    const turned = aClock();
    const other = await aRelay({ clock: turned });
    await other.audit('mute risky 1h', 'U0BOB');
    await other.post(aPayload());
    turned.turn(2 * hourMs);
    expect(shortly(await ask(other, 'recent'))).toMatch(
      /`risky`: muted by <@U0BOB> until <13:00:00> \(1 h ago\)$/,
    );
  });

  it('shows what waits for Slack, how often it was tried, and why', async () => {
    const other = await aRelay({ clock: aClock() });
    other.slack.fail({ method: 'chat.postMessage', fault: { kind: 'error', error: 'some_trouble' } });
    await other.post(aPayload());
    await other.runOnce();
    expect(await ask(other, 'recent 1')).toContain('`risky`: waiting for Slack (some_trouble, tried 1 time)');
  });

  it('shows which digest tells of it, and where', async () => {
    const turned = aClock();
    const other = await aRelay({ clock: turned });
    const actor = (index: number) => ({ id: `a${index}`, email: `a${index}@example.com` });
    const storm = Array.from({ length: 200 }, (_, index) => aPayload({ actor: actor(index) }));
    await other.post(storm);
    for (let turns = 0; turns < 3; turns += 1) {
      await other.runOnce();
      turned.turn(1100);
    }
    const index = other.slack
      .messages('#security-alerts')
      .findIndex(({ metadata }) => metadata?.['event_type'] === 'audit_digest');
    const told = `\`risky\`: told in a digest in ${linkTo(other, '#security-alerts', index)}`;
    expect(await ask(other, 'recent 1')).toContain(told);
    expect(await ask(other, 'recent 50')).toContain('risky: told in a digest');
  });

  it('shows which channel stood in for a broken one', async () => {
    const turned = aClock();
    const other = await aRelay({ clock: turned, env: { SLACK_OPS_CHANNEL: '#ops' } });
    other.slack.fail({
      method: 'chat.postMessage',
      channel: '#security-alerts',
      fault: { kind: 'error', error: 'is_archived' },
    });
    await other.post(aPayload());
    for (let turns = 0; turns < 4; turns += 1) {
      await other.runOnce();
      turned.turn(1100);
    }
    expect(await ask(other, 'recent 1')).toMatch(
      /`risky`: posted in <https:[^|]*\|#ops>, as #security-alerts is broken$/,
    );
  });

  it('says how late an event came', async () => {
    const other = await aRelay({ clock: aClock() });
    await other.post(aPayload({ time: new Date(noon - 26 * hourMs).toISOString() }, { id: 'late' }));
    await other.post(aPayload({ time: new Date(noon - 14 * minuteMs).toISOString() }, { id: 'usual' }));
    const [usual, , late] = shortly(await ask(other, 'recent')).split('\n');
    expect(usual).toMatch(/^🟠 <12:00:00> \(now\) `risky_action`/);
    expect(late).toMatch(/^🟠 <12:00:00> \(now\), 1 d 2 h late `risky_action`/);
  });

  it('does without links while Slack does not tell where it is, and does not ask each time', async () => {
    const turned = aClock();
    const other = await aRelay({ clock: turned });
    const heal = other.slack.fail({ method: 'auth.test', fault: { kind: 'server_error' } });
    await other.post(aPayload());
    await other.runOnce();
    expect(await ask(other, 'recent')).toMatch(/posted in #security-alerts$/);
    heal();
    expect(await ask(other, 'recent')).toMatch(/posted in #security-alerts$/);
    turned.turn(30 * secondMs);
    await ask(other, 'recent');
    expect(await ask(other, 'recent')).toContain(`posted in ${linkTo(other, '#security-alerts', 0)}`);
  });

  it('takes a person of the workspace for their address', async () => {
    const other = await aRelay({ clock: aClock() });
    const ada = { id: '5a-ada', name: 'Ada', email: 'Ada@example.com' };
    await other.post([aPayload({ actor: ada }, { id: 'ada' }), aPayload({}, { id: 'ann' })]);
    for (const typed of ['actor:<@U0SANDBOX2|ada>', 'actor:<@U0SANDBOX2>', 'actor: <@U0SANDBOX2>'])
      expect(await ask(other, `recent ${typed}`)).toMatch(
        /`ada`\n[^`]*`risky`[^`]*\nOnly actor ada@example.com$/,
      );
    const asked = other.slack.calls.filter(({ method }) => method === 'users.info');
    expect(asked.map(({ arguments: args }) => args['user'])).toEqual(['U0SANDBOX2']);
  });

  it('says which filters it shows', async () => {
    const text = 'recent alerts rule:risky actor:ann@example.com action:risky_action severity:high since:1h';
    const foot = shortly(await ask(relay, text))
      .split('\n')
      .at(-1);
    expect(foot).toBe(
      'Only alerts, rule `risky`, actor ann@example.com, action `risky_action`, severity high, since <11:06:00> (1 h ago)',
    );
  });
});

/** Times of day alone. */
function shortly(text: string): string {
  return text.replace(/<!date\^[^|]*\|[\d-]+ ([\d:]+) UTC>/g, '<$1>');
}

/** As `chat.getPermalink` gives it. */
function linkTo({ slack }: TestRelay, channel: string, index: number): string {
  const { channel: id = '', ts = '' } = slack.messages(channel)[index] ?? {};
  return `<https://sandbox.slack.com/archives/${id}/p${ts.replace('.', '')}|${channel}>`;
}

describe('/audit recent of many', () => {
  it('shows ten unless told, fifty at most, and all of the fifty', async () => {
    const many = await aRelay({ clock: aClock() });
    const actor = { id: 'a', name: 'Somebody With A Name', email: 'somebody.with.a.name@example.com' };
    const id = (index: number) => `6f9619ff-8b86-d011-b42d-00cf4fc96${String(index).padStart(3, '0')}`;
    await many.post(Array.from({ length: 60 }, (_, index) => aPayload({ actor }, { id: id(index) })));
    const count = async (text: string) => (await ask(many, text)).split('6f9619ff').length - 1;
    expect(await count('recent')).toBe(10);
    expect(await count('recent 51')).toBe(50);
    const fifty = await ask(many, 'recent 50');
    expect(fifty.split('somebody.with.a.name@example.com').length - 1).toBe(50);
    expect(fifty.split('risky').length - 1).toBeGreaterThanOrEqual(50);
    expect(fifty).toContain(id(59));
    expect(fifty).not.toContain(id(9));
  });
});
