import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { killRelayProcesses, type RelayProcess, startRelayProcess } from '../support/a-process.ts';
import { writeRules } from '../support/a-relay.ts';
import { aPayload } from '../support/builders.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { secrets } from '../support/secrets.ts';

const channels = 60;
const alertsPerChannel = 4;

/** One rule a channel; each actor is a key of its own. */
const rules = `rules:\n${Array.from(
  { length: channels },
  (_, n) =>
    `  - {id: rule-${n}, name: Rule ${n}, severity: high, channel: "#c-${n}", match: {action: action_${n}}}`,
).join('\n')}\n`;

let postgres: TestPostgres;
let folder: string;
beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), 'audit-relay-'));
  await writeRules(join(folder, 'rules'), { 'rules.yaml': rules });
});
afterEach(killRelayProcesses);
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

async function withSlack(use: (slack: Sandbox, apiUrl: string) => Promise<void>): Promise<void> {
  const slack = createSandbox({
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    botToken: secrets.SLACK_BOT_TOKEN,
    // Pacing has its own tests: here the reads that look for lost answers should not be what takes the time.
    ratePerSecond: Number.POSITIVE_INFINITY,
    seed: 7,
  });
  const { apiUrl, close } = await slack.listen();
  try {
    await use(slack, apiUrl);
  } finally {
    slack.close();
    await close();
  }
}

function environment(databaseUrl: string, apiUrl: string): Record<string, string> {
  return {
    ...secrets,
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: apiUrl,
    SLACK_CHANNEL: '#security-alerts',
    RULES_DIR: join(folder, 'rules'),
    LOG_LEVEL: 'info',
  };
}

async function post(url: string, payload: unknown): Promise<boolean> {
  const answer = await fetch(`${url}/webhooks/atlassian`, {
    method: 'POST',
    headers: { authorization: secrets.WEBHOOK_AUTHORIZATION },
    body: JSON.stringify(payload),
  }).catch(() => undefined);
  return answer?.status === 200;
}

/** As a sender that goes on until it was answered 200: by whom does not matter. */
async function postUntilTaken(relays: readonly RelayProcess[], payload: unknown): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const relay = relays[tries % relays.length];
    if (relay !== undefined && (await post(relay.url, payload))) return;
  }
  throw new Error('no relay took the event');
}

function alertIdsIn(slack: Sandbox): string[] {
  return slack.channels().flatMap(({ name }) =>
    slack.messages(name).flatMap(({ metadata }) => {
      const { event_type, event_payload } = Object(metadata);
      return event_type === 'audit_alert' ? [String(event_payload.alert_id)] : [];
    }),
  );
}

interface Run {
  readonly slack: Sandbox;
  readonly env: Record<string, string>;
  readonly replicas: number;
}

/** 240 alerts while 30 % of the posts are taken and their answers lost, and three relays are killed on the way. */
async function survive({ slack, env, replicas }: Run): Promise<void> {
  slack.fail({ method: 'chat.postMessage', probability: 0.3, fault: { kind: 'accept_then_drop' } });
  const relays = await Promise.all(Array.from({ length: replicas }, () => startRelayProcess(env)));
  const total = channels * alertsPerChannel;
  const payloads = Array.from({ length: total }, (_, n) =>
    aPayload({ action: `action_${n % channels}`, actor: { id: `actor-${n}`, email: `a${n}@example.com` } }),
  );
  for (let start = 0; start < total; start += 50) {
    await Promise.all(payloads.slice(start, start + 50).map((payload) => postUntilTaken(relays, payload)));
  }
  for (const shown of [40, 100, 160]) {
    await slack.waitFor(() => alertIdsIn(slack).length >= shown, 30_000);
    const victim = shown % relays.length;
    await relays[victim]?.kill();
    relays[victim] = await startRelayProcess(env);
  }
  await slack.waitFor(() => alertIdsIn(slack).length >= total, 60_000);
  await Promise.all(relays.map((relay) => relay.terminate()));
  const ids = alertIdsIn(slack);
  expect(new Set(ids).size).toBe(total);
  expect(ids).toHaveLength(total);
}

describe('240 alerts, 30 % of the answers lost, three relays killed: each is visible exactly once', () => {
  it('with one relay on SQLite', async () => {
    await withSlack(async (slack, apiUrl) => {
      await survive({ slack, env: environment(`sqlite:${join(folder, 'relay.db')}`, apiUrl), replicas: 1 });
    });
  }, 90_000);

  it('with three relays on PostgreSQL', async () => {
    await withSlack(async (slack, apiUrl) => {
      await survive({ slack, env: environment(await postgres.createDatabase(), apiUrl), replicas: 3 });
    });
  }, 90_000);
});
