import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventBody, ruleFile } from './events.ts';
import { percentile, runLoad } from './load.ts';
import { until } from './until.ts';

/**
 * Durable ingest on one core, beside the same Koa doing nothing, and an afternoon's script. All three run all the
 * time and are loaded in turn for moments: what else the machine does then hits all of them, and the median of the
 * ratios within each round leaves out the rounds that it hit unevenly. ROUNDS, MS and CORES ("server,load") change it.
 */
const rounds = Number(process.env['ROUNDS'] ?? 24);
const durationMs = Number(process.env['MS'] ?? 500);
const [serverCore = '0', loadCore = '1'] = (process.env['CORES'] ?? '0,1').split(',');
const authorization = `Basic ${Buffer.from('bench:bench').toString('base64')}`;
const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'audit-relay-bench-'));
mkdirSync(join(folder, 'rules'));
writeFileSync(join(folder, 'rules', 'rules.yaml'), ruleFile(200));

interface Server {
  readonly name: string;
  readonly process: ChildProcess;
  readonly port: number;
  readonly perSecond: number[];
  readonly cpuUs: number[];
  readonly p99: number[];
}

const slackPort = aPort();
const slack = start('bench/servers/slack.ts', loadCore, slackPort, {});
const relay = {
  WEBHOOK_AUTHORIZATION: authorization,
  DATABASE_URL: `sqlite:${join(folder, 'relay.db')}`,
  RULES_DIR: join(folder, 'rules'),
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_SIGNING_SECRET: 'bench',
  SLACK_CHANNEL: '#bench',
  SLACK_API_URL: `http://127.0.0.1:${slackPort}/sandbox/api/`,
  LOG_LEVEL: 'error',
};
const servers = [
  await open('koa-only', 'bench/servers/koa-only.ts', {}),
  await open('audit-relay', 'src/main.ts', relay),
  await open('naive', 'bench/servers/naive.ts', { DATABASE: join(folder, 'naive.db') }),
] as const;

function aPort(): number {
  return 20_000 + Math.floor(Math.random() * 10_000);
}

function start(script: string, core: string, port: number, env: Record<string, string>): ChildProcess {
  return spawn('taskset', ['-c', core, process.execPath, script], {
    env: { ...process.env, ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function open(name: string, script: string, env: Record<string, string>): Promise<Server> {
  const port = aPort();
  const server = start(script, serverCore, port, env);
  await until(() => fetch(`http://127.0.0.1:${port}/healthz`).then(() => true), 15_000);
  return { name, process: server, port, perSecond: [], cpuUs: [], p99: [] };
}

/** User and system time of all its threads. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measure(server: Server, counts: boolean): Promise<void> {
  const before = cpuMs(server.process);
  const load = { port: server.port, connections: 64, durationMs, authorization };
  const { requests, perSecond, failures, latencies } = await runLoad({
    ...load,
    body: (n) => eventBody(n, 100),
  });
  if (failures > 0) throw new Error(`${server.name} failed ${failures} times`);
  if (!counts) return;
  server.perSecond.push(perSecond);
  server.cpuUs.push(((cpuMs(server.process) - before) * 1000) / requests);
  server.p99.push(percentile(latencies, 0.99));
}

/** Rounds that do not count: the relay's code is compiled after some 20,000 requests. */
const warmUps = 10;
for (let round = -warmUps; round < rounds; round += 1) {
  for (const server of servers) await measure(server, round >= 0);
  process.stderr.write(`\rround ${Math.max(0, round + 1)} of ${rounds}`);
}
process.stderr.write('\n');

const median = (values: readonly number[]) => percentile(Float64Array.from(values).sort(), 0.5);
for (const { name, perSecond, cpuUs, p99 } of servers) {
  console.log(
    `${name.padEnd(12)} ${median(perSecond).toFixed(0).padStart(7)}/s  ${median(cpuUs).toFixed(0).padStart(5)} µs of CPU each  p99 ${median(p99).toFixed(1)} ms`,
  );
}
const [koa, audit, naive] = servers;
for (const other of [koa, naive]) {
  const ratios = audit.perSecond.map((value, round) => value / (other.perSecond[round] ?? Number.NaN));
  console.log(`audit-relay / ${other.name}: ${median(ratios).toFixed(2)}`);
}
for (const { process: server } of servers) server.kill('SIGKILL');
slack.kill('SIGKILL');
rmSync(folder, { recursive: true });
