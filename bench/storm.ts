import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, runLoad } from './load.ts';
import { until } from './until.ts';

/** 10,000 alerts of different keys for one channel: how soon all are accounted for, and what it costs. */
const alerts = 10_000;
const authorization = 'Bench bench';
const folder = mkdtempSync(join(tmpdir(), 'audit-relay-bench-'));
mkdirSync(join(folder, 'rules'));
writeFileSync(
  join(folder, 'rules', 'rules.yaml'),
  'rules:\n  - {id: storm, name: Storm, severity: medium, match: {action: storm}}\n',
);
const [slackPort, port] = [18_000, 19_000].map((base) => base + Math.floor(Math.random() * 999));
const slackUrl = `http://127.0.0.1:${slackPort}/sandbox`;
const slack = spawn(process.execPath, ['bench/servers/slack.ts'], {
  env: { ...process.env, PORT: String(slackPort) },
  stdio: 'ignore',
});
const relay = spawn(process.execPath, ['src/main.ts'], {
  env: {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    WEBHOOK_AUTHORIZATION: authorization,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: 'bench',
    SLACK_CHANNEL: '#storm',
    SLACK_API_URL: `${slackUrl}/api/`,
    DATABASE_URL: `sqlite:${join(folder, 'relay.db')}`,
    RULES_DIR: join(folder, 'rules'),
    LOG_LEVEL: 'error',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});

async function accounted(): Promise<number> {
  const ledger = await fetch(`${slackUrl}/ledger?since=1000000000`);
  const { messages } = Object(await ledger.json());
  let total = 0;
  for (const { metadata } of messages) {
    if (metadata?.event_type === 'audit_alert') total += 1;
    if (metadata?.event_type === 'audit_digest') total += metadata.event_payload.count;
  }
  return total;
}

function memoryMb(): number {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${relay.pid}/status`, 'utf8'))?.[1];
  return Number(peak) / 1024;
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
  await until(() => fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok), 10_000);
  const startedAt = performance.now();
  const load = {
    port: Number(port),
    connections: 16,
    durationMs: 120_000,
    most: alerts,
    body,
    authorization,
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
  console.log(`peak memory ${memoryMb().toFixed(0)} MB`);
} finally {
  relay.kill('SIGKILL');
  slack.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
