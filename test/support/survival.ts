import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type RelayProcess, startRelayProcess } from './a-process.ts';
import { writeRules } from './a-relay.ts';
import { aPayload } from './builders.ts';
import { secrets } from './secrets.ts';

/** What relays in processes of their own have to survive. */
export interface Trial {
  readonly alerts: number;
  readonly channels: number;
  /** Relays that share the database. */
  readonly replicas: number;
  readonly databaseUrl: string;
  /** The share of the posts that Slack takes without an answer. */
  readonly lostAnswers: number;
  /** Relays that are killed, one after another, while the alerts are shown. */
  readonly kills: number;
}

export interface Survived {
  /** How often each alert is visible. */
  readonly copies: ReadonlyMap<string, number>;
  /** From the last event sent to the last alert shown. */
  readonly shownAfterMs: number;
  readonly lostAnswers: number;
}

export async function survive(trial: Trial): Promise<Survived> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-relay-'));
  await writeRules(join(folder, 'rules'), { 'rules.yaml': rulesFor(trial.channels) });
  const slack = aSlack();
  const { apiUrl, close } = await slack.listen();
  try {
    return await run(trial, slack, environment(trial.databaseUrl, apiUrl, folder));
  } finally {
    slack.close();
    await close();
    await rm(folder, { recursive: true });
  }
}

async function run(trial: Trial, slack: Sandbox, env: Readonly<Record<string, string>>): Promise<Survived> {
  const fault = { kind: 'accept_then_drop' } as const;
  if (trial.lostAnswers > 0)
    slack.fail({ method: 'chat.postMessage', probability: trial.lostAnswers, fault });
  const relays = await Promise.all(Array.from({ length: trial.replicas }, () => startRelayProcess(env)));
  await sendAll(trial, relays);
  const sentAt = performance.now();
  for (let killed = 0; killed < trial.kills; killed += 1) {
    const part = (killed + Math.random()) / trial.kills;
    await slack.waitFor(() => shownIds(slack).length >= trial.alerts * 0.8 * part, 60_000);
    const victim = randomInt(relays.length);
    await relays[victim]?.kill();
    relays[victim] = await startRelayProcess(env);
  }
  await slack.waitFor(() => new Set(shownIds(slack)).size >= trial.alerts, 120_000);
  const shownAfterMs = performance.now() - sentAt;
  // What they are still about to do would show now.
  await Promise.all(relays.map((relay) => relay.terminate()));
  const copies = new Map<string, number>();
  for (const id of shownIds(slack)) copies.set(id, (copies.get(id) ?? 0) + 1);
  const lostAnswers = slack.calls.filter((call) => call.fault === fault.kind).length;
  return { copies, shownAfterMs, lostAnswers };
}

/** One rule a channel; each actor is a key of its own. */
function rulesFor(channels: number): string {
  const rules = Array.from(
    { length: channels },
    (_, n) =>
      `  - {id: rule-${n}, name: Rule ${n}, severity: high, channel: "#c-${n}", match: {action: action_${n}}}`,
  );
  return `rules:\n${rules.join('\n')}\n`;
}

function aSlack(): Sandbox {
  return createSandbox({
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    botToken: secrets.SLACK_BOT_TOKEN,
    // Pacing has its own tests: here the reads that look for lost answers should not be what takes the time.
    ratePerSecond: Number.POSITIVE_INFINITY,
    seed: 7,
  });
}

function environment(databaseUrl: string, apiUrl: string, folder: string): Record<string, string> {
  return {
    ...secrets,
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: apiUrl,
    SLACK_CHANNEL: '#security-alerts',
    RULES_DIR: join(folder, 'rules'),
    LOG_LEVEL: 'info',
  };
}

async function sendAll({ alerts, channels }: Trial, relays: readonly RelayProcess[]): Promise<void> {
  const payloads = Array.from({ length: alerts }, (_, n) =>
    aPayload({ action: `action_${n % channels}`, actor: { id: `actor-${n}`, email: `a${n}@example.com` } }),
  );
  for (let start = 0; start < alerts; start += 50) {
    await Promise.all(payloads.slice(start, start + 50).map((payload) => postUntilTaken(relays, payload)));
  }
}

/** As a sender that goes on until it was answered 200: by whom does not matter. */
async function postUntilTaken(relays: readonly RelayProcess[], payload: unknown): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const relay = relays[tries % relays.length];
    if (relay !== undefined && (await post(relay.url, payload))) return;
  }
  throw new Error('no relay took the event');
}

async function post(url: string, payload: unknown): Promise<boolean> {
  const answer = await fetch(`${url}/webhooks/atlassian`, {
    method: 'POST',
    headers: { authorization: secrets.WEBHOOK_AUTHORIZATION },
    body: JSON.stringify(payload),
  }).catch(() => undefined);
  return answer?.status === 200;
}

/** Ids of alerts, once for each message that shows one. */
function shownIds(slack: Sandbox): string[] {
  return slack.channels().flatMap(({ name }) =>
    slack.messages(name).flatMap(({ metadata }) => {
      const { event_type, event_payload } = Object(metadata);
      return event_type === 'audit_alert' ? [String(event_payload.alert_id)] : [];
    }),
  );
}
