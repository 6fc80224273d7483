import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventBody, ruleFile } from './events.ts';
import { percentile, runLoad } from './load.ts';

/** Durable ingest on one core, paired with the same Koa doing nothing, and with an afternoon's script. */
const authorization = `Basic ${Buffer.from('bench:bench').toString('base64')}`;
const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'audit-relay-bench-'));
mkdirSync(join(folder, 'rules'));
writeFileSync(join(folder, 'rules', 'rules.yaml'), ruleFile(200));
const rounds = Number(process.env['ROUNDS'] ?? 3);
const durationMs = Number(process.env['MS'] ?? 4000);

interface Server {
  readonly name: string;
  readonly script: string;
  readonly env: Record<string, string>;
}

const slackPort = 18_000 + Math.floor(Math.random() * 1000);
const slack = spawn('taskset', ['-c', '1', process.execPath, 'bench/servers/slack.ts'], {
  env: { ...process.env, PORT: String(slackPort) },
  stdio: ['ignore', 'ignore', 'inherit'],
});

const servers: readonly Server[] = [
  { name: 'koa-only', script: 'bench/servers/koa-only.ts', env: {} },
  {
    name: 'audit-relay',
    script: 'src/main.ts',
    env: {
      WEBHOOK_AUTHORIZATION: authorization,
      DATABASE_URL: `sqlite:${join(folder, 'relay-RUN.db')}`,
      RULES_DIR: join(folder, 'rules'),
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: 'bench',
      SLACK_CHANNEL: '#bench',
      SLACK_API_URL: `http://127.0.0.1:${slackPort}/sandbox/api/`,
      LOG_LEVEL: 'error',
    },
  },
  { name: 'naive', script: 'bench/servers/naive.ts', env: { DATABASE: join(folder, 'naive-RUN.db') } },
];

async function start({ script, env: given }: Server, port: number): Promise<ChildProcess> {
  const env = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value.replace('RUN', String(port))]),
  );
  const server = spawn('taskset', ['-c', '0', process.execPath, script], {
    env: { ...process.env, ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => true,
      () => false,
    );
    if (up) return server;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${script} did not start`);
}

const results = new Map<string, number[]>();
let run = 0;
for (let round = 0; round < rounds; round += 1) {
  for (const server of servers) {
    run += 1;
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const child = await start(server, port);
    const name = `r${run}`;
    const body = (n: number) => eventBody(name, n, 100);
    await runLoad({
      port,
      connections: 64,
      durationMs: 1000,
      body: (n) => body(n + 10_000_000),
      authorization,
    });
    const cpuBefore = cpuMs(child);
    const { requests, perSecond, failures, latencies } = await runLoad({
      port,
      connections: 64,
      durationMs,
      body,
      authorization,
    });
    const cpu = ((cpuMs(child) - cpuBefore) * 1000) / requests;
    results.set(server.name, [...(results.get(server.name) ?? []), perSecond]);
    console.log(
      `${server.name.padEnd(12)} ${perSecond.toFixed(0).padStart(7)}/s  ${cpu.toFixed(0).padStart(4)} µs of CPU each  p50 ${percentile(latencies, 0.5).toFixed(1)} ms  p99 ${percentile(latencies, 0.99).toFixed(1)} ms  failures ${failures}`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}
/** User and system time of all its threads: what a busy machine disturbs least. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const best = (name: string) => Math.max(...(results.get(name) ?? [Number.NaN]));
console.log(`audit-relay / koa-only: ${(best('audit-relay') / best('koa-only')).toFixed(2)}`);
console.log(`audit-relay / naive: ${(best('audit-relay') / best('naive')).toFixed(1)}`);
slack.kill('SIGKILL');
rmSync(folder, { recursive: true });
