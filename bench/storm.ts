import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barePosts } from './bare-posts.ts';
import { percentile, runLoad } from './load.ts';
import { startStage } from './stage.ts';
import { until } from './until.ts';

/** 10,000 alerts of different keys for one channel: how soon all are accounted for, and what it costs. */
const alerts = 10_000;
const stage = await startStage((folder) => {
  writeFileSync(
    join(folder, 'rules.yaml'),
    'rules:\n  - {id: storm, name: Storm, severity: medium, match: {action: storm}}\n',
  );
});

async function accounted(): Promise<number> {
  const ledger = await fetch(`${stage.slackUrl}/ledger?since=1000000000`);
  const { messages } = Object(await ledger.json());
  let total = 0;
  for (const { metadata } of messages) {
    if (metadata?.event_type === 'audit_alert') total += 1;
    if (metadata?.event_type === 'audit_digest') total += metadata.event_payload.count;
  }
  return total;
}

const body = (n: number) =>
  JSON.stringify({
    id: `storm-${n}`,
    attributes: {
      action: 'storm',
      time: new Date().toISOString(),
      actor: { id: `actor-${n}`, email: `a${n}@example.com` },
    },
    message: { content: 'A storm' },
  });

try {
  const startedAt = performance.now();
  const load = {
    ...stage,
    connections: 16,
    durationMs: 120_000,
    most: alerts,
    body,
  };
  const { perSecond, latencies, failures } = await runLoad(load);
  const sentAt = performance.now();
  await until(async () => (await accounted()) >= alerts, 60_000);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(`sent in ${seconds(sentAt - startedAt)} (${perSecond.toFixed(0)}/s), failures ${failures}`);
  console.log(
    `webhook p50 ${percentile(latencies, 0.5).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms`,
  );
  console.log(
    `all ${await accounted()} accounted for ${seconds(performance.now() - sentAt)} after the last was sent`,
  );
  console.log(await barePosts(stage.slackUrl));
  console.log(`peak memory ${stage.memoryMb().peak.toFixed(0)} MB`);
} finally {
  stage.stop();
}
