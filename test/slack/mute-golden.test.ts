import { afterEach, describe, expect, it } from '@jest/globals';
import { isObject, type Json } from '../../src/model/json.ts';
import type { Call } from '../../src/sandbox/ledger.ts';
import { stopRelays, type TestRelay } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { dayMs, hourMs, minuteMs, secondMs } from './a-clock.ts';
import { aStage, type Stage } from './a-stage.ts';
import { expectGolden } from './expect-golden.ts';
import { optionsOf } from './press.ts';

afterEach(stopRelays);

const ada = 'U0SANDBOX2';
const eve = { id: '5a-eve', name: 'Eve', email: 'eve@example.com' };
const marks = '<!channel> & *b* _i_ ~s~ `c` :tada: > q \u202e\u200b';

/** Every answer, form and message that has to do with a mute, as Slack is sent it. */
describe('what is said of a mute', () => {
  it('that takes effect at once, and whose reason is said after it', async () => {
    const { stage, said } = await aScene();
    await stage.relay.audit('mute risky actor:eve@example.com 2h', ada);
    await press(stage, { actionId: 'mute_reason_save', values: { mute_reason: marks } });
    await stage.channel();
    await expectGolden('mute-at-once', said());
  });

  it('that is asked about first', async () => {
    const { stage, said } = await aScene();
    await stage.relay.post(['grave_action', 'grave_action'].map((action) => aPayload({ action })));
    await stage.channel();
    said();
    await stage.relay.audit('mute grave 2h planned', ada);
    await press(stage, { actionId: 'mute_confirm' });
    await stage.channel();
    await expectGolden('mute-asked', said());
  });

  it('that is extended, or long enough', async () => {
    const { stage, said } = await aScene();
    await stage.relay.audit('mute risky 1h planned', ada);
    await stage.channel();
    said();
    await stage.relay.audit('mute risky 2h', 'U0BOB');
    await stage.relay.audit('mute risky 1h', ada);
    await stage.channel();
    await expectGolden('mute-extended', said());
  });

  it('until a time', async () => {
    const { stage, said } = await aScene();
    await stage.relay.post(aPayload({ actor: eve }));
    await stage.channel();
    said();
    const selected = optionsOf(stage.relay, 'alert_mute').at(-1);
    await press(stage, { actionId: 'alert_mute', selected });
    const values = { mute_until_time: String((noon + 3 * dayMs) / secondMs), mute_reason: 'the move' };
    const { body } = await stage.relay.slack.submit({ userId: ada, values });
    expect(body).toBe('');
    await stage.channel();
    await expectGolden('mute-until', said());
  });

  it('in the list, with the button that ends it', async () => {
    const { stage, said } = await aScene();
    await stage.relay.audit(`mute risky 2h ${marks.replaceAll('<', '&lt;')}`, ada);
    stage.clock.turn(minuteMs);
    await stage.relay.audit('mute risky actor:eve@example.com 3h', 'U0BOB');
    await stage.relay.post([aPayload(), aPayload({ actor: eve })]);
    await stage.channel();
    said();
    await stage.relay.audit('mutes', ada);
    await press(stage, { actionId: 'mute_end' });
    await stage.channel();
    await expectGolden('mute-ended', said());
  });

  it('that is over soon, and over', async () => {
    const { stage, said } = await aScene();
    await stage.relay.audit('mute risky 2d planned', ada);
    await stage.relay.post([aPayload(), aPayload(), aPayload({ actor: eve })]);
    await stage.channel();
    said();
    stage.clock.turn(2 * dayMs - hourMs);
    await stage.channel();
    stage.clock.turn(hourMs);
    await stage.channel();
    await expectGolden('mute-over', said());
  });
});

/** A stage, and what Slack was sent since it was last asked for. */
async function aScene() {
  const stage = await aStage();
  let since = 0;
  const said = (): Json => {
    const calls = stage.relay.slack.calls.slice(since);
    since = stage.relay.slack.calls.length;
    // The channel is told meanwhile: what comes first there means nothing.
    const sorted = calls.toSorted((a, b) => Number(isToChannel(a)) - Number(isToChannel(b)));
    return sorted.flatMap(({ method, arguments: args, answer }) => {
      if (method === 'auth.test' || method === 'users.info') return [];
      expect(answer?.status).toBe(200);
      if (isObject(answer?.body)) expect(answer.body['ok']).toBe(true);
      const { trigger_id: _, ...shown } = args;
      return [{ method, ...shown }];
    });
  };
  return { stage, said };
}

function isToChannel({ method }: Call): boolean {
  return method === 'chat.postMessage';
}

async function press({ relay }: Stage, click: Parameters<TestRelay['slack']['click']>[0]): Promise<void> {
  expect(await relay.slack.click({ userId: ada, ...click })).toMatchObject({ status: 200, body: '' });
  await relay.runOnce();
}
