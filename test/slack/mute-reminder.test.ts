import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { dayMs, hourMs, minuteMs, secondMs } from './a-clock.ts';
import { aStage, type Stage, until } from './a-stage.ts';
import { ask } from './ask.ts';
import { shownText, unsound } from './sound-text.ts';

afterEach(stopRelays);

describe('a mute of more than a day', () => {
  it('is reminded of once, an hour before its end, in the channel of its rule', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute token-made actor:eve@example.com 25h <b> planned', 'U0BOB');
    const eve = { id: 'e', email: 'eve@example.com' };
    await stage.relay.post([1, 2].map(() => aPayload({ action: 'token_created', actor: eve })));
    turnTo(stage, noon + 24 * hourMs - 10 * secondMs);
    expect(await reminders(stage)).toEqual([]);
    turnTo(stage, noon + 24 * hourMs);
    const [reminder, ...others] = await reminders(stage);
    expect(others).toEqual([]);
    expect(reminder).toEqual([
      'Mute over soon: token-made',
      expect.stringMatching(
        /^Rule token-made for eve@example\.com, muted by <@U0BOB>, until <!date\^\d+\^.*>$/,
      ),
      'Why: b planned',
      '2 events were hidden so far. To go on for a day: /audit mute token-made actor:eve@example.com 1d',
    ]);
    expect(reminder?.[1]).toContain(until(noon + 25 * hourMs));
    const told = stage.relay.slack.messages('#tokens').at(-1);
    expect(told?.metadata).toMatchObject({
      event_type: 'audit_relay',
      event_payload: { rule_id: 'token-made' },
    });
    expect(unsound({ text: told?.text ?? '', blocks: told?.blocks.slice() ?? [] })).toEqual([]);
  });

  it('goes on for a day where what the reminder says is typed at once', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute token-made 2d planned');
    turnTo(stage, noon + 2 * dayMs - hourMs);
    const [reminder] = await reminders(stage);
    const [, typed = ''] = /\/audit (.*)$/.exec(reminder?.at(-1) ?? '') ?? [];
    const now = stage.clock.now();
    const said = await ask(stage.relay, typed);
    expect(said).toContain(`the mute is extended until ${until(now + dayMs)}`);
    expect(await ask(stage.relay, 'mutes')).toContain('planned');
  });

  it('is not reminded of again after a restart', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute token-made 2d');
    turnTo(stage, noon + 2 * dayMs - 30 * minuteMs);
    expect(await reminders(stage)).toHaveLength(1);
    await stage.relay.restart();
    expect(await reminders(stage)).toHaveLength(1);
  });

  it('is reminded of late by a relay that was not running, but not once it is over', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute token-made 2d');
    turnTo(stage, noon + 2 * dayMs - minuteMs);
    await stage.relay.restart();
    expect(await reminders(stage)).toHaveLength(1);
    await ask(stage.relay, 'mute token-made 3d');
    turnTo(stage, noon + 6 * dayMs);
    await stage.relay.restart();
    expect(await reminders(stage)).toHaveLength(1);
    expect(await titles(stage)).toContain('Mute over: token-made');
  });

  it('is reminded of again before the end that an extension gave it', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute token-made 2d');
    turnTo(stage, noon + 2 * dayMs - 30 * minuteMs);
    expect(await reminders(stage)).toHaveLength(1);
    const end = stage.clock.now() + 4 * hourMs;
    await ask(stage.relay, 'mute token-made 4h');
    expect(await reminders(stage)).toHaveLength(1);
    turnTo(stage, end - hourMs);
    expect(await reminders(stage)).toHaveLength(2);
  });

  it('is not reminded of once it was ended', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute token-made 2d');
    await ask(stage.relay, 'mute risky 2d');
    await ask(stage.relay, 'unmute token-made');
    turnTo(stage, noon + 2 * dayMs - 30 * minuteMs);
    expect(await reminders(stage)).toEqual([]);
    expect(await titles(stage, '#security-alerts')).toContain('Mute over soon: risky');
  });
});

it.each(['1h', '24h', '1d'])('a mute of %s is not reminded of', async (length) => {
  const stage = await aStage();
  await ask(stage.relay, `mute token-made ${length}`);
  turnTo(stage, noon + dayMs - minuteMs);
  expect(await reminders(stage)).toEqual([]);
  await ask(stage.relay, 'mute risky 25h');
  turnTo(stage, stage.clock.now() + 24 * hourMs);
  expect(await titles(stage, '#security-alerts')).toContain('Mute over soon: risky');
});

function turnTo({ clock }: Stage, at: number): void {
  clock.turn(at - clock.now());
}

/** The lines of each reminder that the channel shows. */
async function reminders(stage: Stage): Promise<readonly (readonly string[])[]> {
  const messages = (await stage.channel('#tokens')).map(({ blocks }) =>
    shownText(blocks.slice()).split('\n'),
  );
  return messages.filter(([title]) => title?.startsWith('Mute over soon'));
}

async function titles(stage: Stage, channel = '#tokens'): Promise<readonly string[]> {
  return (await stage.channel(channel)).map(({ blocks }) => shownText(blocks[0]));
}
