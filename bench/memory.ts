import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventBody, ruleFile } from './events.ts';
import { runLoad } from './load.ts';
import { startStage } from './stage.ts';

/** What the relay holds after a million events (EVENTS changes it), one in a hundred of which match one of 200 rules. */
const events = Number(process.env['EVENTS'] ?? 1_000_000);
const shares = 20;
const stage = await startStage((folder) => writeFileSync(join(folder, 'rules.yaml'), ruleFile(200)));

try {
  const atStart = stage.memoryMb().now;
  const startedAt = performance.now();
  for (let share = 1; share <= shares; share += 1) {
    const load = { ...stage, connections: 64, durationMs: 600_000, most: events / shares };
    const { failures } = await runLoad({ ...load, body: (n) => eventBody(n, 100) });
    if (failures > 0) throw new Error(`The relay failed ${failures} times`);
    process.stderr.write(`\r${Math.round((share / shares) * 100)} % of ${events}`);
  }
  process.stderr.write('\n');
  const perSecond = (events / (performance.now() - startedAt)) * 1000;
  const { now, peak } = stage.memoryMb();
  console.log(
    `${events} events at ${perSecond.toFixed(0)}/s: ${now.toFixed(0)} MB, peak ${peak.toFixed(0)} MB, at the start ${atStart.toFixed(0)} MB`,
  );
} finally {
  stage.stop();
}
