import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { dayMs, minuteMs, secondMs } from './a-clock.ts';
import { aStage, type Stage } from './a-stage.ts';
import { ask } from './ask.ts';
import { optionsOf, press } from './press.ts';
import { shownText } from './sound-text.ts';

afterEach(stopRelays);

/** Slack has their addresses; Atlassian writes one of them otherwise. */
const ada = { userId: 'U0SANDBOX2', actor: { id: '5a-ada', name: 'Ada', email: 'ADA@Example.com' } };
const grace = { userId: 'U0SANDBOX3', actor: { id: '5a-g', name: 'Grace', email: 'grace@example.com' } };
const nothing = 'Nothing is muted.';
const refused = 'This is about you: somebody else has to mute it.';

describe('an alert about oneself', () => {
  it('cannot be muted over its menu, neither its rule nor its actor, but by others', async () => {
    const { relay, choose } = await anAlert('risky_action', ada.actor);
    for (const choice of ['1h', 'actor:1d', 'until', 'actor:until'])
      expect(await choose(choice, ada.userId)).toBe(refused);
    expect(relay.slack.views()).toEqual([]);
    expect(await ask(relay, 'mutes')).toBe(nothing);
    expect(await choose('actor:1h', grace.userId)).toContain('`risky` for ada@example.com is muted until');
  });

  it('cannot be muted where another did the same after one', async () => {
    const { relay, choose, channel } = await anAlert('risky_action', { ...ada.actor, id: 'same' });
    await relay.post(aPayload({ actor: { ...grace.actor, id: 'same' } }));
    await channel();
    expect(await choose('1h', ada.userId)).toBe(refused);
    expect(await choose('actor:1h', ada.userId)).toBe(refused);
    expect(await choose('1h', grace.userId)).toBe(refused);
    expect(await choose('1h', 'U0SANDBOX1')).toContain('is muted until');
  });

  it('cannot be muted by a form that was opened for another', async () => {
    const { relay, choose, clock } = await anAlert('risky_action', ada.actor);
    expect(await choose('until', grace.userId)).toBe('');
    const mute_until_time = String(Math.floor(clock.now() / secondMs) + 3600);
    const submit = (userId: string) => relay.slack.submit({ userId, values: { mute_until_time } });
    expect((await submit(ada.userId)).json).toEqual({
      response_action: 'errors',
      errors: { mute_until_time: refused },
    });
    expect(await ask(relay, 'mutes')).toBe(nothing);
    expect((await submit(grace.userId)).body).toBe('');
    expect(await ask(relay, 'mutes')).toContain('risky');
  });

  it('cannot be muted by confirming the question that another was asked, who still can', async () => {
    const { relay, choose } = await anAlert('grave_action', ada.actor);
    expect(await choose('1h', grace.userId)).toContain('Nothing is muted until you confirm.');
    const [question] = relay.slack.ephemerals();
    const confirm = (userId: string) =>
      press(relay, { actionId: 'mute_confirm', ts: question?.ts ?? '', userId });
    expect(await confirm(ada.userId)).toBe(refused);
    expect(await ask(relay, 'mutes')).toBe(nothing);
    expect(await confirm(grace.userId)).toContain('`grave` is muted until');
  });

  it('is told of in the same words by the command', async () => {
    const { relay } = await aStage();
    expect(await ask(relay, 'mute risky actor:Ada@example.com', ada.userId)).toBe(refused);
    expect(await ask(relay, 'mute risky actor:<@U0SANDBOX2|ada>', ada.userId)).toBe(refused);
    expect(await ask(relay, 'mutes')).toBe(nothing);
    expect(await ask(relay, 'mute risky actor:ada@example.com', grace.userId)).toContain('is muted until');
  });
});

describe('a rule that finds alerts about oneself', () => {
  it('cannot be muted where it found nothing else in the last 7 days', async () => {
    const { relay, clock } = await anAlert('grave_action', ada.actor);
    const said = await ask(relay, 'mute grave', ada.userId);
    expect(said).toContain('All that this rule found in the last 7 days is about you');
    expect(await ask(relay, 'mutes')).toBe(nothing);
    expect(await ask(relay, 'mute grave', grace.userId)).toContain('this would have hidden 1 high.');
    clock.turn(7 * dayMs + 1);
    expect(await ask(relay, 'mute grave', ada.userId)).toContain('is muted until');
  });

  it('can be muted where others set it off, for all but oneself', async () => {
    const { relay, channel } = await anAlert('risky_action', ada.actor);
    await relay.post(aPayload({ actor: grace.actor }));
    expect(await ask(relay, 'mute risky 4h', ada.userId)).toContain('`risky` is muted until');
    const words = shownText((await channel()).at(-1)?.blocks.slice());
    expect(words).toContain('What is about <@U0SANDBOX2> is posted all the same.');
    await relay.post(aPayload({ actor: grace.actor }, { id: 'of-grace' }));
    expect(await ask(relay, 'recent 1')).toContain('`risky`: muted by');
    await relay.post(aPayload({ actor: ada.actor }, { id: 'of-ada' }));
    expect(await ask(relay, 'recent 1')).not.toContain('muted');
  });

  it('counts in its question what it would hide, and nothing else', async () => {
    const { relay } = await anAlert('grave_action', ada.actor);
    await relay.post([aPayload({ action: 'grave_action', actor: ada.actor })]);
    await relay.post([aPayload({ action: 'grave_action', actor: grace.actor })]);
    expect(await ask(relay, 'mute grave', ada.userId)).toContain('this would have hidden 1 high.');
    expect(await ask(relay, 'mute grave', 'U0SANDBOX1')).toContain('this would have hidden 3 high.');
  });

  it('cannot be made quiet beforehand', async () => {
    const { relay, channel } = await aStage();
    await ask(relay, 'mute grave 7d', ada.userId);
    await relay.post(aPayload({ action: 'grave_action', actor: ada.actor }));
    expect((await channel()).map(({ text }) => text).join()).toContain('Ada (ADA@Example.com)');
  });

  it('spares the one whose mute it is after an extension', async () => {
    const { relay } = await aStage();
    await ask(relay, 'mute risky 1h', ada.userId);
    await ask(relay, 'mute risky 2h', grace.userId);
    await relay.post([aPayload({ actor: ada.actor }, { id: 'of-ada' })]);
    expect(await ask(relay, 'recent 1')).toContain('`risky`: muted by <@U0SANDBOX3>');
    await relay.post([aPayload({ actor: grace.actor }, { id: 'of-grace' })]);
    expect(await ask(relay, 'recent 1')).not.toContain('muted');
  });
});

describe('a person whose address Slack does not say', () => {
  it.each([
    ['the scope is missing', { kind: 'error', error: 'missing_scope' }, 'missing_scope'],
    ['it fails', { kind: 'server_error' }, 'http_500'],
    ['it is limited', { kind: 'rate_limited', retryAfter: 30 }, 'ratelimited'],
  ] as const)('may mute, which the channel is told: %s', async (_, fault, error) => {
    const { relay, channel } = await aStage();
    relay.slack.fail({ method: 'users.info', fault });
    expect(await ask(relay, 'mute risky', ada.userId)).toContain('is muted until');
    expect(shownText((await channel()).at(-1)?.blocks.slice())).toContain(
      `Slack does not say the address of <@U0SANDBOX2> (${error}): it may hide what is about them.`,
    );
  });

  it('is not waited for', async () => {
    const { relay, channel } = await aStage({}, { promptMs: 100 });
    relay.slack.fail({ method: 'users.info', fault: { kind: 'hang' } });
    const began = performance.now();
    expect(await ask(relay, 'mute risky actor:eve@example.com', ada.userId)).toContain('is muted until');
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(shownText((await channel()).at(-1)?.blocks.slice())).toContain('Slack does not say the address');
  });

  it('is asked about again soon', async () => {
    const { relay, clock } = await aStage();
    relay.slack.fail({ method: 'users.info', times: 1, fault: { kind: 'server_error' } });
    await ask(relay, 'mute risky actor:ada@example.com 1h', ada.userId);
    expect(await ask(relay, 'mute risky actor:ada@example.com 2h', ada.userId)).toContain('extended');
    clock.turn(minuteMs);
    expect(await ask(relay, 'mute risky actor:ada@example.com 3h', ada.userId)).toBe(refused);
  });
});

it('Slack is asked for an address once in ten minutes', async () => {
  const { relay, clock } = await aStage();
  const asked = () => relay.slack.calls.filter(({ method }) => method === 'users.info').length;
  for (let times = 0; times < 3; times += 1) await ask(relay, 'mute risky actor:x@example.com', ada.userId);
  expect(asked()).toBe(1);
  await ask(relay, 'mute risky actor:x@example.com', grace.userId);
  expect(asked()).toBe(2);
  clock.turn(10 * minuteMs);
  await ask(relay, 'mute risky actor:x@example.com', ada.userId);
  expect(asked()).toBe(3);
});

interface Shown extends Stage {
  readonly relay: TestRelay;
  /** Chooses from the alert's menu. */
  choose(choice: string, userId: string): Promise<string>;
}

/** A stage with one alert about this actor. */
async function anAlert(action: string, actor: Parameters<typeof aPayload>[0]): Promise<Shown> {
  const stage = await aStage();
  await stage.relay.post(aPayload({ action, actor }));
  await stage.channel();
  const [alertId = ''] = optionsOf(stage.relay, 'alert_mute')[0]?.split(':') ?? [];
  return {
    ...stage,
    choose: (choice, userId) =>
      press(stage.relay, { actionId: 'alert_mute', selected: `${alertId}:${choice}`, userId }),
  };
}
