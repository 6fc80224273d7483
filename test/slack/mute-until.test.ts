import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject } from '../../src/model/json.ts';
import type { Patience } from '../../src/slack/patience.ts';
import { stopRelays, writeRules } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { dayMs, hourMs, minuteMs, secondMs } from './a-clock.ts';
import { closeForgedClicks, forgedClick } from './a-forged-click.ts';
import { aStage, until } from './a-stage.ts';
import { ask } from './ask.ts';
import { optionsOf, press } from './press.ts';
import { send } from './signed-requests.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);
afterEach(closeForgedClicks);

const ada = 'U0SANDBOX2';
const eve = { id: '5a-eve', name: 'Eve', email: 'eve@example.com' };

describe('muting until a time', () => {
  it('asks for it in a form that proposes an hour', async () => {
    const { stage, open } = await anAlert('risky_action');
    const now = stage.clock.now();
    const { view } = await open('actor:until');
    expect(unsound(view)).toEqual([]);
    expect(shownText(view['blocks'])).toContain('Mute `risky` for eve@example.com.');
    expect(JSON.stringify(view['blocks'])).toContain(
      `"initial_date_time":${Math.floor((now + hourMs) / secondMs)}`,
    );
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('mutes until then, tells the person alone, and the channel with the reason', async () => {
    const { stage, open, submit } = await anAlert('risky_action');
    await open('actor:until');
    const end = noon + 2 * dayMs;
    expect(await submit(end, 'the migration')).toBe('');
    expect(stage.relay.slack.views()).toEqual([]);
    const said = stage.relay.slack.ephemerals().at(-1);
    expect(said).toMatchObject({ user: ada, via: 'chat.postEphemeral', channelName: 'security-alerts' });
    expect(said?.text).toContain(`\`risky\` for eve@example.com is muted until ${until(end)}`);
    expect(unsound({ text: said?.text ?? '', blocks: said?.blocks.slice() ?? [] })).toEqual([]);
    const words = shownText((await stage.channel()).at(-1)?.blocks.slice());
    expect(words).toContain(`Rule risky for eve@example.com, by <@${ada}>, until ${until(end)}`);
    expect(words).toContain('Why: the migration');
    stage.clock.turn(end - stage.clock.now() - 1);
    expect(await ask(stage.relay, 'mutes')).toContain('risky');
    stage.clock.turn(1);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('asks first where that would have hidden something serious; the end stays the one chosen', async () => {
    const { stage, open, submit } = await anAlert('grave_action');
    await open('until');
    const end = stage.clock.now() + hourMs;
    expect(await submit(end, 'planned')).toBe('');
    const question = stage.relay.slack.ephemerals().at(-1);
    expect(question).toMatchObject({ user: ada, via: 'chat.postEphemeral' });
    expect(question?.text).toContain(`Mute \`grave\` until ${until(end)}`);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    stage.clock.turn(10 * minuteMs);
    expect(await press(stage.relay, { actionId: 'mute_confirm', userId: ada })).toContain(
      `\`grave\` is muted until ${until(end)}`,
    );
    expect(await ask(stage.relay, 'mutes')).toContain('planned');
  });

  it('mutes nothing where the question is answered after the time chosen', async () => {
    const { stage, open, submit } = await anAlert('grave_action');
    await open('until');
    await submit(stage.clock.now() + minuteMs);
    stage.clock.turn(2 * minuteMs);
    expect(await press(stage.relay, { actionId: 'mute_confirm', userId: ada })).toBe(
      'The time chosen is past: nothing was muted.',
    );
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it.each([
    ['now', 0, 'That time is past.'],
    ['before', -hourMs, 'That time is past.'],
    ['more than 7 days ahead', 7 * dayMs + secondMs, 'That is too long: at most 7 days from now.'],
    ['a year ahead', 365 * dayMs, 'That is too long: at most 7 days from now.'],
  ])('says beside the time that it cannot be %s', async (_, ms, words) => {
    const { stage, open, submit } = await anAlert('risky_action');
    await open('until');
    const start = stage.clock.now() - (stage.clock.now() % secondMs);
    expect(await submit(start + ms)).toBe(words);
    expect(stage.relay.slack.views()).toHaveLength(1);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await submit(start + 7 * dayMs)).toBe('');
    expect(await ask(stage.relay, 'mutes')).toContain('risky');
  });

  it('needs a time', async () => {
    const { stage, open } = await anAlert('risky_action');
    await open('until');
    const answer = await stage.relay.slack.submit({ values: { mute_until_time: '' } });
    expect(answer.json).toEqual({
      response_action: 'errors',
      errors: { mute_until_time: 'Choose a day and a time.' },
    });
  });

  it('says so where the form can no longer be opened', async () => {
    const { stage, alertId } = await anAlert('risky_action');
    const said = await forgedClick(stage, { actionId: 'alert_mute', value: `${alertId}:until` });
    expect(said).toContain('Slack opens a form for three seconds only');
    expect(stage.relay.slack.views()).toEqual([]);
  });

  it('goes by the rule and the rights of the time when the form is sent', async () => {
    const { stage, open, submit } = await anAlert('risky_action');
    await open('until');
    const rule = 'rules:\n  - {id: risky, name: A, severity: low, match: {action: x}, mutable: false}\n';
    await writeRules(join(stage.relay.folder, 'rules'), { 'rules.yaml': rule });
    for (let looks = 0; looks < 3; looks += 1) await stage.relay.runOnce();
    expect(await submit(stage.clock.now() + hourMs)).toContain('risky cannot be muted');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('is for who may mute, whoever opened the form', async () => {
    const { stage, open, submit } = await anAlert('risky_action', { AUDIT_ADMINS: ada });
    await open('until');
    const end = stage.clock.now() + hourMs;
    expect(await submit(end, '', 'U0SANDBOX3')).toContain('You may not mute here.');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await submit(end, '', ada)).toBe('');
    expect(await ask(stage.relay, 'mutes')).toContain('risky');
  });

  it.each([
    ['no JSON', '{', 'This form cannot be read any more.'],
    ['another form', '{"alertId":7}', 'This form cannot be read any more.'],
    ['an alert that is not stored', '{"alertId":"none","ofActor":true}', 'This alert is not stored any more'],
  ])('mutes nothing for a form that carries %s', async (_, private_metadata, words) => {
    const { stage } = await anAlert('risky_action');
    expect(await forgedForm(stage, { private_metadata })).toContain(words);
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
  });

  it('is for people of the workspace', async () => {
    const { stage, alertId } = await anAlert('risky_action', { SLACK_TEAM_ID: 'T0SANDBOX1' });
    const private_metadata = JSON.stringify({ alertId, ofActor: false });
    expect(await forgedForm(stage, { private_metadata }, 'T0ELSEWHERE')).toBe('');
    expect(await ask(stage.relay, 'mutes')).toBe('Nothing is muted.');
    expect(await forgedForm(stage, { private_metadata })).toBe('');
    expect(await ask(stage.relay, 'mutes')).toContain('risky');
  });

  it('is said in the form where the person cannot be told in the channel', async () => {
    const { stage, open, submit } = await anAlert('risky_action');
    await open('until');
    stage.relay.slack.fail({
      method: 'chat.postEphemeral',
      fault: { kind: 'error', error: 'user_not_in_channel' },
    });
    expect(await submit(stage.clock.now() + hourMs)).toContain(
      "Slack did not let the answer be shown in the alert's channel (user_not_in_channel).",
    );
    expect(await ask(stage.relay, 'mutes')).toContain('risky');
  });

  it('does not keep the person waiting where Slack is slow', async () => {
    const { stage, open, submit } = await anAlert('risky_action', {}, { promptMs: 100 });
    await open('until');
    stage.relay.slack.fail({ method: 'chat.postEphemeral', fault: { kind: 'hang' } });
    const began = performance.now();
    expect(await submit(stage.clock.now() + hourMs)).toContain('Slack did not let the answer be shown');
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await ask(stage.relay, 'mutes')).toContain('risky');
  });
});

/** A stage with one alert of Eve's, and the form that its menu opens for Ada. */
async function anAlert(action: string, env = {}, patience: Partial<Patience> = {}) {
  const stage = await aStage(env, patience);
  await stage.relay.post(aPayload({ action, actor: eve }));
  await stage.channel();
  const { slack } = stage.relay;
  const [alertId = ''] = optionsOf(stage.relay, 'alert_mute')[0]?.split(':') ?? [];
  const open = async (choice: string) => {
    const said = await press(stage.relay, {
      actionId: 'alert_mute',
      selected: `${alertId}:${choice}`,
      userId: ada,
    });
    const [view] = slack.views();
    if (view === undefined) throw new Error(`no form: ${said}`);
    return view;
  };
  /** What is said beside the time, '' where the form was taken. */
  const submit = async (end: number, reason = '', userId = ada) => {
    const values = { mute_until_time: String(Math.floor(end / secondMs)), mute_reason: reason };
    return besideTime((await slack.submit({ userId, values })).body);
  };
  return { stage, alertId, open, submit };
}

/** What a form answers that carries what is given, from Ada, with a time in an hour. */
async function forgedForm(
  { relay, clock }: Awaited<ReturnType<typeof aStage>>,
  view: { readonly private_metadata: string },
  team = 'T0SANDBOX1',
): Promise<string> {
  const seconds = Math.floor((clock.now() + hourMs) / secondMs);
  const time = { type: 'datetimepicker', selected_date_time: seconds };
  const payload = {
    type: 'view_submission',
    team: { id: team },
    user: { id: ada, team_id: team },
    view: {
      id: 'V1',
      callback_id: 'mute_until',
      state: { values: { t: { mute_until_time: time } } },
      ...view,
    },
  };
  const answer = await send(relay, {
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    timestamp: Math.floor(clock.now() / secondMs),
  });
  expect(answer.status).toBe(200);
  return besideTime(answer.text);
}

function besideTime(body: string): string {
  const answer: unknown = body === '' ? {} : JSON.parse(body);
  const errors = isObject(answer) && isObject(answer['errors']) ? answer['errors'] : {};
  return String(errors['mute_until_time'] ?? '');
}
