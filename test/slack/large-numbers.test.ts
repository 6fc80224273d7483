import { afterEach, describe, expect, it } from '@jest/globals';
import { stopRelays } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { hourMs } from './a-clock.ts';
import { aStage, type Stage } from './a-stage.ts';
import { ask } from './ask.ts';
import { shownText } from './sound-text.ts';

afterEach(stopRelays);

describe('a number of more than three digits is readable', () => {
  it('where a digest counts alerts, and a mute those that it would have hidden', async () => {
    const stage = await aStage();
    await postMany(stage, 'grave_action', (index) => ({ id: `5a-${index}`, email: 'ann@example.com' }));
    const digest = (await stage.channel()).find(({ text }) => text.includes('told together'));
    const words = shownText(digest?.blocks.slice());
    expect(words).toMatch(/^🟠 1,19\d alerts in /);
    expect(words).toMatch(/\*1,19\d\* × A grave action/);
    expect(words).toMatch(/Most by\* ann@example\.com \(1,19\d\)/);
    expect(digest?.text).toMatch(/\n1,19\d grave$/);
    expect(await ask(stage.relay, 'mute grave 1h')).toContain('would have hidden 1,200 high.');
  });

  it('where a mute says how many it hides, and has hidden', async () => {
    const stage = await aStage();
    await ask(stage.relay, 'mute grave 1h');
    await postMany(stage, 'grave_action', () => ({ id: '5a-ann', email: 'ann@example.com' }));
    expect(await ask(stage.relay, 'mutes')).toContain('1,200 hidden so far');
    stage.clock.turn(hourMs);
    const words = shownText((await stage.channel()).at(-1)?.blocks.slice());
    expect(words).toContain('1,200 events were hidden:');
    expect(words).toMatch(/• 1,\d{3} × high: A grave action|and 1,\d{3} more: /);
  });
});

/** 1,200 events in bodies that are not too long. */
async function postMany({ relay }: Stage, action: string, actorOf: (index: number) => object): Promise<void> {
  for (let part = 0; part < 4; part += 1) {
    const payloads = Array.from({ length: 300 }, (_, index) =>
      aPayload({ action, actor: { ...actorOf(part * 300 + index) } }),
    );
    expect((await relay.post(payloads)).status).toBe(200);
  }
}
