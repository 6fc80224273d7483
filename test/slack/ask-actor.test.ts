import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/model/json.ts';
import type { Message } from '../../src/sandbox/workspace/messages.ts';
import { aRelay, stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { aClock, minuteMs, secondMs, type TestClock } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { until } from './a-stage.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

const rules = `rules:
  - {id: risky, name: A risky action, severity: high, ask_actor: true, match: {action: risky_action}}
  - {id: calm, name: A calm action, severity: high, match: {action: calm_action}}
`;
/** The person of the sandbox with the address. */
const ada = 'U0SANDBOX2';
const actor = { id: '5a-ada', name: 'Ada', email: 'Ada@example.com' };

describe('a rule that asks the actor', () => {
  it('asks them in a direct message whether it was them, and shows that on the alert', async () => {
    const { show, relay } = await aStage();
    await relay.post(aPayload({ actor }));
    const { alert, question } = await show();
    expect(question?.metadata).toMatchObject({ event_type: 'audit_relay' });
    expect(unsound({ text: question?.text ?? '', blocks: question?.blocks ?? [] })).toEqual([]);
    const words = wordsOf(question);
    expect(words).toContain('Was this you?\nDid a risky thing\n`risky_action`');
    expect(words).toContain('203.0.113.7 · Paris, France');
    expect(words).toContain('Yes\nNo');
    expect(words).toContain('Please answer within 15 min.');
    expect(wordsOf(alert)).toContain('❔ Ada@example.com was asked whether it was them <!date^');
    expect(alert?.replies).toEqual([]);
  });

  it.each([
    ['yes', '🙋 Ada@example.com says that it was them', 'You answered *Yes*', '🟠'],
    ['no', '🚨 Ada@example.com says that it was NOT them', 'You answered *No*', '🔴'],
  ])('shows the answer on the alert and in place of the buttons: %s', async (answer, shown, told, mark) => {
    const { show, relay, clock } = await aStage();
    await relay.post(aPayload({ actor }));
    await show();
    const at = clock.now();
    await press(relay, `actor_${answer}`, ada);
    const { alert, question } = await show();
    expect(wordsOf(alert)).toContain(`${shown} ${until(at)}`);
    expect(alert?.text).toContain(shown);
    expect(wordsOf(alert)).toMatch(new RegExp(`^${mark}`));
    expect(wordsOf(question)).toContain(`${told} ${until(at)}`);
    expect(wordsOf(question)).not.toContain('Yes\nNo');
    expect(alert?.replies).toEqual([]);
    expect(relay.slack.ephemerals()).toEqual([]);
  });

  it('marks an alert higher where nobody answers in 15 minutes, and not before', async () => {
    const stage = await aStage();
    const { show, relay, clock } = stage;
    await relay.post(aPayload({ actor }));
    const { question: asked } = await show();
    clock.turn(Number(asked?.ts) * secondMs + 15 * minuteMs - clock.now() - 1);
    await relay.runOnce();
    expect(wordsOf((await messages(relay)).alert)).not.toContain('No answer');
    clock.turn(1);
    const { alert, question } = await show();
    expect(wordsOf(alert)).toContain('⏳ No answer from the actor: Ada@example.com was asked');
    expect(wordsOf(alert)).toContain('raised from High to Critical');
    expect(wordsOf(alert)).toMatch(/^🔴/);
    expect(alert?.attachments).toMatchObject([{ color: '#c9252d' }]);
    expect(alert?.text).toMatch(/^Critical: /);
    expect(wordsOf(question)).toContain('This question is over.');
    expect(await said(stage, { actionId: 'actor_yes', alert })).toContain('This question is over.');
    expect(wordsOf((await show()).alert)).toContain('No answer from the actor');
  });

  it('takes the answer of the person asked only', async () => {
    const { show, relay } = await aStage();
    await relay.post(aPayload({ actor }));
    await show();
    await press(relay, 'actor_yes', 'U0SANDBOX3');
    await relay.runOnce();
    expect(relay.slack.ephemerals().at(-1)?.text).toContain('Somebody else was asked this');
    expect(wordsOf((await show()).alert)).not.toContain('says that it was');
    await press(relay, 'actor_no', ada);
    expect(wordsOf((await show()).alert)).toContain('NOT them');
  });

  it('takes one answer', async () => {
    const stage = await aStage();
    const { show, relay } = stage;
    await relay.post(aPayload({ actor }));
    await show();
    await Promise.all([press(relay, 'actor_no', ada), press(relay, 'actor_no', ada)]);
    const { alert } = await show();
    expect(await said(stage, { actionId: 'actor_yes', alert })).toContain('You have answered already: *No*');
    expect(wordsOf((await show()).alert)).toContain('NOT them');
    expect(await said(stage, { actionId: 'actor_yes', alert: undefined })).toContain('is not stored');
  });

  it('asks once for an alert that grows, whatever is restarted', async () => {
    const { show, relay } = await aStage();
    await relay.post(aPayload({ actor }));
    await relay.restart();
    await relay.post([aPayload({ actor }), aPayload({ actor })]);
    await show();
    await relay.restart();
    const { alert } = await show();
    expect(wordsOf(alert)).toContain('*3 events*');
    expect(direct(relay)).toHaveLength(1);
  });

  it('asks once where the answer to the question is lost', async () => {
    const { show, relay } = await aStage();
    await relay.post(aPayload({ actor }));
    relay.slack.fail({
      method: 'chat.postMessage',
      channel: ada,
      times: 1,
      fault: { kind: 'accept_then_drop' },
    });
    await show();
    const methods = relay.slack.calls.map(({ method, fault }) => `${method} ${fault ?? ''}`);
    expect(methods).toContain('chat.postMessage accept_then_drop');
    expect(methods).toContain('conversations.open ');
    expect(direct(relay)).toHaveLength(1);
    await press(relay, 'actor_yes', ada);
    expect(wordsOf((await show()).alert)).toContain('says that it was them');
    expect(direct(relay)).toHaveLength(1);
  });

  it('asks nobody for other rules', async () => {
    const { show, relay } = await aStage();
    await relay.post(aPayload({ actor, action: 'calm_action' }));
    const { alert } = await show();
    expect(wordsOf(alert)).not.toContain('asked');
    expect(direct(relay)).toEqual([]);
    expect(relay.slack.calls.some(({ method }) => method === 'users.lookupByEmail')).toBe(false);
  });

  it.each<[string, JsonObject, string]>([
    ['names no address', { id: 'x', name: 'X' }, 'the event names no e-mail address of theirs'],
    ['names an app', { id: 'x', email: 'Atlassian app' }, 'the event names no e-mail address of theirs'],
    [
      'names a stranger',
      { id: 'x', email: 'eve@<b>.example' },
      'nobody in Slack has the address eve@&lt;b&gt;.example',
    ],
  ])('says on the alert that nobody could be asked where the event %s', async (_, other, words) => {
    const { show, relay } = await aStage();
    await relay.post(aPayload({ actor: other }));
    const { alert } = await show();
    expect(wordsOf(alert)).toContain(`The actor could not be asked: ${words}`);
    expect(wordsOf(alert)).toMatch(/^🟠/);
    expect(direct(relay)).toEqual([]);
  });

  it('says so where the app lacks the scope, and posts alerts as ever', async () => {
    const { show, relay } = await aStage();
    const error = { kind: 'error', error: 'missing_scope' } as const;
    relay.slack.fail({ method: 'users.lookupByEmail', fault: error });
    await relay.post(aPayload({ actor }));
    expect(wordsOf((await show()).alert)).toContain('the Slack app lacks the scope users:read.email');
    expect((await relay.get('/readyz')).status).toBe(200);
  });

  it('tries again where Slack limits it, and where it does not answer', async () => {
    const { show, relay, clock } = await aStage();
    relay.slack.fail({
      method: 'users.lookupByEmail',
      times: 1,
      fault: { kind: 'rate_limited', retryAfter: 20 },
    });
    await relay.post(aPayload({ actor }));
    await show();
    expect(direct(relay)).toEqual([]);
    relay.slack.fail({ method: 'users.lookupByEmail', times: 1, fault: { kind: 'server_error' } });
    clock.turn(20 * secondMs);
    await show();
    expect(direct(relay)).toHaveLength(1);
    expect(relay.slack.calls.filter(({ method }) => method === 'users.lookupByEmail')).toHaveLength(3);
  });

  it('gives up after a while, and says why', async () => {
    const { show, relay, clock } = await aStage();
    relay.slack.fail({ method: 'users.lookupByEmail', fault: { kind: 'server_error' } });
    await relay.post(aPayload({ actor }));
    await show();
    clock.turn(16 * minuteMs);
    relay.slack.heal();
    relay.slack.fail({ method: 'users.lookupByEmail', fault: { kind: 'server_error' } });
    expect(wordsOf((await show()).alert)).toContain('The actor could not be asked: Slack answers http_500');
    relay.slack.heal();
    clock.turn(minuteMs);
    await show();
    expect(direct(relay)).toEqual([]);
  });

  it('shows nobody else the question where Slack refuses the direct message', async () => {
    const { show, relay } = await aStage();
    const error = { kind: 'error', error: 'channel_not_found' } as const;
    relay.slack.fail({ method: 'chat.postMessage', channel: ada, fault: error });
    await relay.post(aPayload({ actor }));
    const { alert } = await show();
    expect(wordsOf(alert)).toContain('The actor could not be asked: Slack answers channel_not_found');
    const everywhere = relay.slack
      .messages()
      .map(({ text }) => text)
      .join('\n');
    expect(everywhere).not.toContain('Was this you?');
    expect(everywhere).not.toContain('appear here for now');
  });

  it('asks nobody for alerts that a digest stands for', async () => {
    const { show, relay } = await aStage(`rules:
  - {id: risky, name: R, severity: low, ask_actor: true, match: {action: risky_action}, group: {by: id}}
`);
    await relay.post(Array.from({ length: 60 }, () => aPayload({ actor })));
    for (let turns = 0; turns < 8; turns += 1) await show();
    const asked = direct(relay).length;
    const alerts = relay.slack.messages('#security-alerts').filter(isAlert);
    expect(asked).toBe(alerts.length);
    expect(asked).toBeLessThan(20);
  });

  it.each([
    ['Nobody answers', async ({ clock }: AskStage) => clock.turn(16 * minuteMs)],
    ['No', ({ relay }: AskStage) => press(relay, 'actor_no', ada)],
  ])('raises the mark and not the rule: what matches next shares the alert. %s', async (_, weigh) => {
    const stage = await aStage();
    const { show, relay } = stage;
    await relay.post(aPayload({ actor }));
    await show();
    await weigh(stage);
    await show();
    await relay.post(aPayload({ actor }));
    stage.clock.turn(minuteMs);
    const { alert } = await show();
    expect(alert?.text).toMatch(/^Critical: .*2 events/s);
    expect(relay.slack.messages('#security-alerts').filter(isAlert)).toHaveLength(1);
    expect(direct(relay)).toHaveLength(1);
  });

  it('is a question that other workspaces cannot answer', async () => {
    const stage = await aStage(rules, { SLACK_TEAM_ID: 'T0SANDBOX1' });
    const { show, relay } = stage;
    await relay.post(aPayload({ actor }));
    const { alert } = await show();
    const team = { id: 'T0ELSEWHERE' };
    expect(await said(stage, { actionId: 'actor_yes', alert, fields: { team } })).toContain(
      'does not answer',
    );
    expect(wordsOf((await show()).alert)).not.toContain('says that');
    await press(relay, 'actor_yes', ada);
    expect(wordsOf((await show()).alert)).toContain('says that it was them');
  });
});

interface Shown {
  readonly alert: Message | undefined;
  readonly question: Message | undefined;
}

interface AskStage {
  readonly clock: TestClock;
  readonly relay: TestRelay;
  show(): Promise<Shown>;
}

async function aStage(yaml = rules, env: Readonly<Record<string, string>> = {}): Promise<AskStage> {
  const clock = aClock();
  const relay = await aRelay({ rules: { 'rules.yaml': yaml }, clock, env });
  return {
    clock,
    relay,
    async show(): Promise<Shown> {
      for (let turns = 0; turns < 6; turns += 1) {
        await relay.runOnce();
        clock.turn(1100);
      }
      return messages(relay);
    },
  };
}

async function messages(relay: TestRelay): Promise<Shown> {
  return {
    alert: relay.slack.messages('#security-alerts').find(isAlert),
    question: direct(relay)[0],
  };
}

function isAlert({ metadata }: Message): boolean {
  return metadata?.['event_type'] === 'audit_alert';
}

/** What stands in direct messages. */
function direct({ slack }: TestRelay): readonly Message[] {
  return slack.messages().filter(({ channel }) => channel.startsWith('D'));
}

async function press({ slack }: TestRelay, actionId: string, userId: string): Promise<void> {
  expect(await slack.click({ actionId, userId })).toMatchObject({ status: 200, body: '' });
}

interface Forged {
  readonly actionId: string;
  readonly alert: Message | undefined;
  readonly fields?: JsonObject;
}

/** What Ada's click on a button is answered that no message shows any more. */
function said(
  stage: { readonly relay: TestRelay; readonly clock: TestClock },
  { actionId, alert, fields }: Forged,
): Promise<string> {
  const payload = JSON.stringify(alert?.metadata?.['event_payload'] ?? '');
  const [, value = 'none'] = /"alert_id":"([^"]+)"/.exec(payload) ?? [];
  const user = { id: ada, team_id: 'T0SANDBOX1' };
  return forgedClick(stage, { actionId, value, fields: { user, ...fields } });
}

function wordsOf(message: Message | undefined): string {
  return shownText(message?.blocks.slice());
}
