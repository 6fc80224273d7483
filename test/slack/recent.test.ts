import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { aClock, minuteMs, secondMs } from './a-clock.ts';
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
    expect(newest).toContain(`<!date^${(noon + 5 * minuteMs) / secondMs}^`);
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
    ['recent actor:<@U0BOB|bob>', '`@U0BOB` is a person in Slack'],
    ['recent <!channel>', '`!channel` is not a filter.'],
    ['recent colour:red', '`colour:red` is not a filter.'],
  ])('tells what is wrong with its words, and its usage: %s', async (text, words) => {
    const said = await ask(relay, text);
    expect(said).toContain(words);
    expect(said).toContain('Usage: `/audit recent [n] [alerts]');
  });

  it.each(['recent actor:nobody@example.com', 'recent action:unheard_of', 'recent since:1s'])(
    'says so where nothing fits: %s',
    async (text) => {
      expect(await ask(relay, text)).toBe('No stored event fits these filters.');
    },
  );

  it('tells an empty store from filters that fit nothing', async () => {
    const empty = await aRelay({ clock: aClock() });
    expect(await ask(empty, 'recent')).toBe('No event is stored yet.');
    expect(await ask(empty, 'recent alerts')).toBe('No stored event fits these filters.');
  });

  it('shows what became of each match', async () => {
    const lines = (await ask(relay, 'recent')).split('\n').map((line) => line.trim());
    const after = (id: string) => lines.slice(lines.findIndex((line) => line.endsWith(`\`${id}\``)) + 1);
    expect(after('e1')[0]).toBe('`risky`: posted in #security-alerts');
    expect(after('e2').slice(0, 2).sort()).toEqual([
      '`quiet`: shadow (recorded, not posted)',
      '`token-made`: posted in #tokens',
    ]);
    expect(after('e3')[0]).toBe('no rule matched');
    expect(after('e6')[0]).toBe('`risky`: grouped into an alert in #security-alerts');
  });

  it('shows what is muted by whom and until when', async () => {
    const other = await aRelay({ clock: aClock() });
    await other.audit('mute risky 1h', 'U0BOB');
    await other.post(aPayload());
    expect(await ask(other, 'recent')).toContain('`risky`: muted by <@U0BOB> until <!date^');
    await other.audit('unmute risky');
    expect(await ask(other, 'recent')).toMatch(/`risky`: muted by <@U0BOB>$/);
  });

  it('shows what waits for Slack, and why', async () => {
    const other = await aRelay({ clock: aClock() });
    other.slack.fail({ method: 'chat.postMessage', fault: { kind: 'error', error: 'some_trouble' } });
    await other.post(aPayload());
    await other.runOnce();
    expect(await ask(other, 'recent 1')).toContain('`risky`: waiting for Slack (some_trouble)');
  });
});

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
