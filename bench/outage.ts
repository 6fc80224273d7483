import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aDispatcher, closeDispatchers } from '../test/support/a-dispatcher.ts';
import { channels, shownIn, sufferAnOutage, untilNothingWaits } from '../test/support/an-outage.ts';

/**
 * An hour without Slack by a clock that is turned, in which 100,000 matches come: what that costs, how often Slack was
 * asked meanwhile, and how soon all is told once it is back. MATCHES says how many. `node bench/outage.ts`
 */
const matches = Number(process.env['MATCHES'] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), 'audit-relay-outage-'));

try {
  const test = await aDispatcher({ databaseUrl: `sqlite:${join(folder, 'relay.db')}`, timeoutMs: 50 });
  const startedAt = performance.now();
  const { alerts, attempts, grownMb } = await sufferAnOutage(test, matches);
  const seconds = (performance.now() - startedAt) / 1000;
  test.slack.heal();
  const toldMs = await untilNothingWaits(test);
  const shown = channels.map((channel) => shownIn(test, channel));
  const own = shown.flatMap((each) => each.own);
  const told = shown.flatMap(({ digests }) => digests).reduce((sum, count) => sum + count, own.length);
  const opened = [...alerts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`an hour of ${matches} matches played in ${seconds.toFixed(0)} s`);
  console.log(`heap grown by ${grownMb.toFixed(0)} MB; peak of relay and Slack together ${peakMb()} MB`);
  console.log(`${attempts} calls to Slack in that hour, over ${channels.length} channels`);
  console.log(
    `${told} of ${opened} alerts told ${(toldMs / 1000).toFixed(0)} s after it was back: ${own.length} by themselves (${own.length - new Set(own).size} twice), the others in ${shown.flatMap(({ digests }) => digests).length} digests`,
  );
} finally {
  await closeDispatchers();
  rmSync(folder, { recursive: true });
}

function peakMb(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}
