import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

/** A relay on SQLite and a Slack with its limits, each in a process of its own. */
export interface Stage {
  readonly relayUrl: string;
  readonly port: number;
  readonly slackUrl: string;
  readonly authorization: string;
  /** What the relay holds, in megabytes. */
  memoryMb(): { readonly now: number; readonly peak: number };
  stop(): void;
}

export async function startStage(writeRules: (folder: string) => void, databaseUrl?: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-relay-bench-'));
  mkdirSync(join(folder, 'rules'));
  writeRules(join(folder, 'rules'));
  const [slackPort, port] = [aPort(), aPort()];
  const slackUrl = `http://127.0.0.1:${slackPort}/sandbox`;
  const authorization = 'Bench bench';
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
      SLACK_CHANNEL: '#bench',
      SLACK_API_URL: `${slackUrl}/api/`,
      DATABASE_URL: databaseUrl ?? `sqlite:${join(folder, 'relay.db')}`,
      RULES_DIR: join(folder, 'rules'),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const relayUrl = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${relayUrl}/healthz`).then(({ ok }) => ok), 15_000);
  await until(() => fetch(`${slackUrl}/ledger`).then(({ ok }) => ok), 15_000);
  return {
    relayUrl,
    port,
    slackUrl,
    authorization,
    memoryMb() {
      const status = readFileSync(`/proc/${relay.pid}/status`, 'utf8');
      const mbOf = (name: string) =>
        (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6;
      return { now: mbOf('VmRSS'), peak: mbOf('VmHWM') };
    },
    stop() {
      relay.kill('SIGKILL');
      slack.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

function aPort(): number {
  return 20_000 + Math.floor(Math.random() * 10_000);
}
