import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/record/open-store.ts';
import { hourChart } from '../../src/slack/commands/hour-chart.ts';
import { statusLines } from '../../src/slack/commands/status.ts';
import { aRelay, stopRelays, writeRules } from '../support/a-relay.ts';
import { aPayload, noon } from '../support/builders.ts';
import { aClock, hourMs, minuteMs, secondMs } from './a-clock.ts';
import { ask } from './ask.ts';

afterEach(stopRelays);

describe('/audit status', () => {
  it('tells of an idle relay', async () => {
    const relay = await aRelay({ clock: aClock() });
    expect((await ask(relay, 'status')).split('\n')).toEqual([
      expect.stringMatching(/^\*audit-relay \d+\.\d+\.\d+\*$/),
      expect.stringMatching(/^Rules: 1 in force, loaded <!date\^.*> \(now\)$/),
      'Events: 0 in the last 24 hours; none is stored',
      'Waiting for Slack: nothing',
      'Mutes: 0 in force',
      'Quarantine: empty',
    ]);
  });

  it('tells what came, how late, what waits for how long, how often it was tried and why, and what could not be read', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock });
    relay.slack.fail({ method: 'chat.postMessage', fault: { kind: 'error', error: 'some_trouble' } });
    await relay.post(aPayload({ time: new Date(noon - 95 * secondMs).toISOString() }));
    await relay.runOnce();
    await relay.post('{"summary":"<!channel>"}');
    clock.turn(hourMs + 5 * minuteMs);
    await relay.runOnce();
    const said = await ask(relay, 'status');
    expect(said).toMatch(
      /Events: 1 in the last 24 hours; the last received <!date\^[^>]*> \(1 h 5 min ago\), 1 min 35 s after it happened/,
    );
    expect(said).toMatch(
      /Waiting for Slack: 1 message, the oldest for 1 h 5 min; some_trouble \(1, tried \d times\)/,
    );
    expect(said).toMatch(/Quarantine: 1, the last <!date.*> \(1 h 5 min ago\): .+/);
  });

  it('names the mutes in force, the first few of many', async () => {
    const clock = aClock();
    const relay = await aRelay({ clock });
    await relay.audit('mute risky 1h');
    expect(await ask(relay, 'status')).toContain('Mutes: 1 in force: `risky`\n');
    for (let index = 0; index < 6; index += 1) {
      clock.turn(1);
      await relay.audit(`mute risky actor:p${index}@example.com 1h`);
    }
    expect(await ask(relay, 'status')).toContain(
      'Mutes: 7 in force: `risky`, `risky` for p0@example.com, `risky` for p1@example.com, `risky` for p2@example.com, `risky` for p3@example.com and 2 more\n',
    );
  });

  it('draws the events of each hour, and forgets those that are older than a day', async () => {
    const clock = aClock(noon - 25 * hourMs);
    const relay = await aRelay({ clock });
    const post = (count: number) => relay.post(Array.from({ length: count }, () => aPayload()));
    await post(9);
    clock.turn(2 * hourMs);
    await post(1);
    clock.turn(22 * hourMs + minuteMs);
    await post(4);
    clock.turn(59 * minuteMs - 1);
    await post(8);
    clock.turn(1);
    const said = await ask(relay, 'status');
    expect(said).toContain('Events: 13 in the last 24 hours');
    expect(said).toContain(
      [
        '```',
        ' ·▁···· ······ ······ ·····█  at most 12 events an hour',
        '      1      0      0     12',
        '   -18h   -12h    -6h    now',
        '```',
      ].join('\n'),
    );
  });

  it.each([
    [0, `${'░'.repeat(20)} 0 %`],
    [500, `${'█'.repeat(10)}${'░'.repeat(10)} 50 %`],
    [999, `${'█'.repeat(20)} 99 %`],
    [1001, `${'█'.repeat(20)} 100 %`],
  ])('tells how much of the stored past the rules have learnt: %i of 1000', async (done, shown) => {
    const store = await openStore('sqlite::memory:');
    const lines = await statusLines({
      store,
      clock: aClock(),
      version: '1',
      rules: () => ({ rules: [], files: new Map() }),
      rulesLoadedAt: () => noon,
      ruleMistakes: () => undefined,
      learning: () => ({ done, total: 1000 }),
    });
    await store.close();
    expect(lines).toContain(`Learning the stored past: ${shown} of 1,000 events`);
  });

  it('says that older rules are in force while the files have mistakes, and names the first', async () => {
    const relay = await aRelay({ clock: aClock() });
    expect(await ask(relay, 'status')).not.toContain('⚠️');
    await writeRules(join(relay.folder, 'rules'), { 'rules.yaml': 'rules: [{id: A_b}]' });
    for (let looks = 0; looks < 3; looks += 1) await relay.runOnce();
    expect(await ask(relay, 'status')).toMatch(
      /⚠️ \d+ mistakes? in the files; older rules are in force: rules\.yaml:1:\d+/,
    );
  });
});

describe('the chart of the hours', () => {
  const hours = (...last: readonly number[]) => [...Array<number>(24 - last.length).fill(0), ...last];

  it('shows the least that is something, and the most in full', () => {
    expect(hourChart(hours(1, 1_000_000)).split('\n')[0]).toBe(
      ' ······ ······ ······ ····▁█  at most 1,000,000 events an hour',
    );
  });

  it('grows evenly', () => {
    expect(hourChart(hours(0, 1, 2, 3, 4, 5, 6, 7, 8)).split('\n')[0]).toContain(' ····▁▂ ▃▄▅▆▇█  at most 8');
  });

  it('keeps its columns whatever the numbers', () => {
    for (const count of [1, 99, 12_345, 999_999, 45_000_000_000]) {
      const [bars = '', counts = '', labels = ''] = hourChart(Array(24).fill(count)).split('\n');
      expect(bars.indexOf('  at most')).toBe(28);
      expect([counts.length, labels.length]).toEqual([28, 28]);
    }
  });
});
