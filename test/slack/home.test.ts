import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { viewRefusal } from '../../src/sandbox/schema/view.ts';
import type { OpenView } from '../../src/sandbox/workspace/views.ts';
import { blockLines } from '../golden/blocks.ts';
import { withPlaceholders } from '../golden/placeholders.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { aClock, dayMs, hourMs, minuteMs } from './a-clock.ts';
import { ask } from './ask.ts';
import { send } from './signed-requests.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);

const updates = process.env['UPDATE_GOLDEN'] === '1';
const you = 'U0SANDBOX1';
const ada = 'U0SANDBOX2';

const rules = `rules:
  - {id: risky, name: A risky action, severity: high, match: {action: risky_action}}
  - {id: grave, name: A *grave* action, severity: critical, mutable: false, match: {action: grave_action}}
  - {id: quiet, name: Watched, severity: low, mode: shadow, match: {action: quiet_action}}
  - {id: asleep, name: "Off", severity: info, mode: "off", match: {action: other_action}}
`;

describe('the App Home', () => {
  it('shows the status, the mutes with a button that ends each, and the rules with their last match', async () => {
    const clock = aClock();
    const relay = await aRelay({ rules: { 'rules.yaml': rules }, clock });
    await relay.post(aPayload({ action: 'quiet_action' }));
    clock.turn(2 * hourMs);
    await relay.audit('mute risky actor:ann@example.com 1h planned *work*', 'U0BOB');
    await relay.post([aPayload(), aPayload({ action: 'user_login' })]);
    clock.turn(10 * minuteMs);
    await relay.runOnce();
    const { view } = await open(relay);
    const path = new URL('golden/home.json', import.meta.url);
    const shown = withPlaceholders(blockLines(blocksOf(view)));
    if (updates) await writeFile(path, `${JSON.stringify(shown, null, 2)}\n`);
    expect(shown).toEqual(JSON.parse(await readFile(path, 'utf8')));
  });

  it('says of each button which mute it ends to who hears it', async () => {
    const relay = await aRelay({ clock: aClock() });
    await relay.audit('mute risky 1h');
    await relay.audit(`mute risky actor:${'&amp;'.repeat(90)} 2h`);
    await relay.audit('mute risky actor:eve@example.com 3h');
    const labels = JSON.stringify((await open(relay)).view).match(/"accessibility_label":"[^"]*"/g);
    expect(labels?.toSorted()).toEqual([
      expect.stringMatching(/"End the mute of risky for (&amp;)+… \(\d+ more characters\)"$/),
      '"accessibility_label":"End the mute of risky for eve@example.com"',
      '"accessibility_label":"End the mute of risky"',
    ]);
  });

  it('says the same as status', async () => {
    const relay = await aRelay({ clock: aClock() });
    await relay.post([aPayload(), aPayload()]);
    await relay.runOnce();
    expect(textOf(await open(relay))).toContain(await ask(relay, 'status'));
  });

  it('is shown anew each time that it is opened, to each person their own', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock });
    expect(textOf(await open(relay))).toContain('Events: 0 in the last 24 hours');
    await relay.post(aPayload());
    expect(textOf(await open(relay, ada))).toContain('Events: 1 in the last 24 hours');
    expect(textOf(homeOf(relay, you))).toContain('Events: 0 in the last 24 hours');
    expect(textOf(await open(relay))).toContain('Events: 1 in the last 24 hours');
    expect(relay.slack.views().map(({ user }) => user)).toEqual([you, ada]);
  });

  it('ends a mute where its button is clicked, tells the channel, and shows what is left', async () => {
    const clock = aClock();
    const relay = await aRelay({ rules: { 'rules.yaml': rules }, clock });
    await relay.audit('mute risky 1h');
    clock.turn(1);
    await relay.audit('mute quiet 2h');
    const home = await open(relay);
    expect(endButtons(home)).toHaveLength(2);
    const [first = ''] = endButtons(home);
    expect(await end(relay, home, first)).toMatchObject({ status: 200, body: '' });
    const left = homeOf(relay, you);
    expect(endButtons(left)).toEqual(endButtons(home).slice(1));
    expect(textOf(left)).toContain('Mutes: 1 in force: `quiet`');
    expect(await ask(relay, 'mutes')).not.toContain('`risky`');
    for (let turns = 0; turns < 4; turns += 1) {
      await relay.runOnce();
      clock.turn(1100);
    }
    const told = relay.slack.messages('#security-alerts').map(({ blocks }) => shownText(blocks.slice()));
    expect(told.filter((text) => text.includes('Mute ended early: risky'))).toHaveLength(1);
  });

  it('shows who may not mute no button, and a click of theirs ends nothing', async () => {
    const relay = await aRelay({ clock: aClock(), env: { AUDIT_ADMINS: ada } });
    await relay.audit('mute risky 1h', ada);
    const own = await open(relay);
    expect(textOf(own)).toContain('`risky`');
    expect(endButtons(own)).toEqual([]);
    const admins = await open(relay, ada);
    const [button = ''] = endButtons(admins);
    await end(relay, admins, button, you);
    expect(await ask(relay, 'mutes')).toContain('`risky`');
    await end(relay, admins, button, ada);
    expect(await ask(relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('leaves the other tabs alone', async () => {
    const relay = await aRelay();
    await sendEvent(relay, { tab: 'messages' });
    expect(relay.slack.views()).toEqual([]);
    await sendEvent(relay, { tab: 'home' });
    expect(relay.slack.views()).toHaveLength(1);
  });

  it('is not shown to other workspaces', async () => {
    const relay = await aRelay({ env: { SLACK_TEAM_ID: 'T0OTHER' } });
    expect((await relay.slack.openHome(you)).status).toBe(200);
    await relay.runOnce();
    expect(relay.slack.views()).toEqual([]);
    await sendEvent(relay, { tab: 'home' }, 'T0OTHER');
    expect(relay.slack.views()).toHaveLength(1);
  });

  it('harms nothing where Slack does not take it, and is logged once', async () => {
    const relay = await aRelay();
    const heal = relay.slack.fail({
      method: 'views.publish',
      fault: { kind: 'error', error: 'some_trouble' },
    });
    expect((await relay.slack.openHome(you)).status).toBe(200);
    await relay.runOnce();
    const logged = relay
      .log()
      .split('\n')
      .filter((line) => line.includes('an App Home could not be published'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('some_trouble');
    expect(relay.slack.calls.filter(({ method }) => method === 'views.publish')).toHaveLength(1);
    heal();
    await open(relay);
  });

  it('fits whatever there is: three hundred rules, sixty mutes, hostile names', async () => {
    const name = '<!channel> *b* `c` '.repeat(9);
    const rule = (index: number) =>
      `  - {id: rule-${'x'.repeat(70)}-${index}, name: "${name}", severity: low, match: {action: risky_action}}`;
    const many = Array.from({ length: 300 }, (_, index) => rule(index)).join('\n');
    const relay = await aRelay({ rules: { 'rules.yaml': `rules:\n${many}\n` }, clock: aClock() });
    await relay.post(aPayload());
    for (let index = 0; index < 60; index += 1)
      await relay.audit(`mute rule-${'x'.repeat(70)}-${index} 1h ${'&lt;because&gt; '.repeat(40)}`);
    const home = await open(relay);
    expect(endButtons(home)).toHaveLength(40);
    expect(textOf(home)).toContain('*and 20 more*, which `/audit unmute` ends');
    for (let index = 0; index < 60; index += 1)
      expect(textOf(home)).toContain(`🔕 \`rule-${'x'.repeat(70)}-${index}\``);
    expect(textOf(home).split('last match').length - 1).toBeGreaterThan(150);
    expect(textOf(home)).toMatch(/_and \d+ more that do not fit here_$/);
  });

  it('says that no match is stored where retention has taken it', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock, env: { RETENTION_DAYS: '1' } });
    await relay.post(aPayload());
    expect(textOf(await open(relay))).toContain('`risky` A risky action · last match');
    clock.turn(2 * dayMs);
    await relay.runOnce();
    expect(textOf(await open(relay))).toContain('`risky` A risky action · no match stored');
  });
});

/** Opens it and gives what Slack shows then. */
async function open(relay: TestRelay, userId = you): Promise<OpenView> {
  expect((await relay.slack.openHome(userId)).status).toBe(200);
  await relay.runOnce();
  return homeOf(relay, userId);
}

function homeOf({ slack }: TestRelay, userId: string): OpenView {
  const home = slack.views().find(({ type, user }) => type === 'home' && user === userId);
  if (home === undefined) throw new Error('nothing was published');
  expect(viewRefusal(home.view, 'home')).toBeUndefined();
  expect(unsound(home.view)).toEqual([]);
  return home;
}

function blocksOf(view: JsonObject): JsonObject[] {
  const { blocks } = view;
  return Array.isArray(blocks) ? blocks.filter((block: Json) => isObject(block)) : [];
}

/** Without what stands on buttons. */
function textOf({ view }: OpenView): string {
  return shownText(blocksOf(view).map(({ accessory: _, ...block }) => block));
}

/** Their values. */
function endButtons({ view }: OpenView): string[] {
  return blocksOf(view).flatMap(({ accessory }) =>
    isObject(accessory) && accessory['action_id'] === 'mute_end' ? [String(accessory['value'])] : [],
  );
}

async function end({ slack, runOnce }: TestRelay, { id, view }: OpenView, value: string, userId = you) {
  const block = blocksOf(view).find(({ accessory }) => isObject(accessory) && accessory['value'] === value);
  const blockId = String(block?.['block_id']);
  const answer = await slack.click({ actionId: 'mute_end', blockId, viewId: id, userId });
  await runOnce();
  return answer;
}

/** As Slack's Events API sends it. */
async function sendEvent(relay: TestRelay, event: JsonObject, team = 'T0SANDBOX1'): Promise<void> {
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: team,
    api_app_id: 'A0SANDBOX1',
    event_id: 'Ev1',
    event_time: 1,
    event: { type: 'app_home_opened', user: you, channel: 'D0HERE', event_ts: '1.000000', ...event },
  });
  expect((await send(relay, { body, contentType: 'application/json' })).status).toBe(200);
  await relay.runOnce();
}
