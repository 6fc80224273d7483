import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { type App, startApp } from '../../src/app.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { sandboxUsers } from '../../src/sandbox/workspace/identity.ts';
import { type Patience, patience } from '../../src/slack/patience.ts';
import { expectNoSecrets, secrets } from './secrets.ts';

export interface RelayOptions {
  /** Rule files by name; one rule that matches `risky_action` unless told. */
  readonly rules?: Readonly<Record<string, string>>;
  /** Added to the environment of a relay that talks to the "real" Slack, which the sandbox plays over HTTP. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Of what it does without waiting longer; half a minute for each unless told, as a busy machine may stall. */
  readonly patience?: Partial<Patience>;
  readonly ratePerSecond?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface TestRelay {
  readonly url: string;
  readonly slack: Sandbox;
  readonly folder: string;
  readonly databaseUrl: string;
  /** Posts to the webhook with the right Authorization; strings and bytes go as they are, all else as JSON. */
  post(payload: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Types a command, signed as Slack signs it, and gives the text of the answer. */
  audit(text: string, userId?: string): Promise<string>;
  /** Does what is due by the clock. */
  runOnce(): Promise<void>;
  /** Stops it and starts it again on the same database, at another port. */
  restart(): Promise<void>;
  /** What it has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

const open: (() => Promise<void>)[] = [];

/** Besides those of every sandbox; no event is about them unless a test says so. */
const people = ['ANN', 'BEN'].map((name) => ({
  id: `U0${name}`,
  name: name.toLowerCase(),
  email: `${name.toLowerCase()}@slack.example`,
}));

/** The acknowledgement that tells of a failure comes after all that it waits for. */
const patient: Patience = {
  ...patience,
  answerMs: 30_000,
  promptMs: 30_000,
  inlineMs: 30_000,
  acknowledgeMs: 40_000,
  claimMs: 30_000,
};

export const oneRule = `rules:
  - id: risky
    name: A risky action
    severity: high
    match: {action: risky_action}
    tests:
      - {name: risky, event: {action: risky_action}, match: true}
      - {name: harmless, event: {action: user_login}, match: false}
`;

/** A whole relay on a free port, in a folder of its own, with Slack played over HTTP. */
export async function aRelay(options: RelayOptions = {}): Promise<TestRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-relay-'));
  await writeRules(join(folder, 'rules'), options.rules ?? { 'rules.yaml': oneRule });
  let url = '';
  const clock = options.clock ?? systemClock;
  const slack = createSandbox({
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    botToken: secrets.SLACK_BOT_TOKEN,
    commandsUrl: () => `${url}/slack/events`,
    clock,
    users: [...sandboxUsers, ...people],
    answerWithinMs: 60_000,
    ratePerSecond: options.ratePerSecond ?? Number.POSITIVE_INFINITY,
  });
  const listening = await slack.listen();
  const log = captureLog();
  const databaseUrl = `sqlite:${join(folder, 'relay.db')}`;
  const environment = {
    ...secrets,
    HOST: '127.0.0.1',
    PORT: '0',
    SLACK_API_URL: listening.apiUrl,
    SLACK_CHANNEL: '#security-alerts',
    DATABASE_URL: databaseUrl,
    RULES_DIR: join(folder, 'rules'),
    ...options.env,
  };
  const config = readConfig(environment, () => '');
  const start = async (): Promise<App> => {
    const started = await startApp(config, log.logger, clock, { ...patient, ...options.patience });
    url = `http://127.0.0.1:${started.port}`;
    return started;
  };
  let app = await start();
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await app.stop();
    slack.close();
    await listening.close();
    await rm(folder, { recursive: true, force: true });
    expectNoSecrets(log.text());
  };
  open.push(stop);
  return {
    get url() {
      return url;
    },
    slack,
    folder,
    databaseUrl: config.databaseUrl,
    post: (payload, headers = {}) =>
      request(`${url}/webhooks/atlassian`, {
        method: 'POST',
        headers: {
          authorization: secrets.WEBHOOK_AUTHORIZATION,
          'content-type': 'application/json',
          ...headers,
        },
        body: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
      }),
    get: (path) => request(`${url}${path}`, {}),
    async audit(text, userId = 'U0ANN') {
      const { body } = await slack.command({ text, userId });
      expectNoSecrets(body);
      return body;
    },
    runOnce: () => app.runOnce(),
    async restart() {
      await app.stop();
      app = await start();
    },
    log: log.text,
    stop,
  };
}

/** After each test: stops what it started. */
export async function stopRelays(): Promise<void> {
  await Promise.all(open.splice(0).map((stop) => stop()));
}

export async function writeRules(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
}

async function request(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  expectNoSecrets(text);
  return { status: response.status, headers: response.headers, text };
}

function captureLog() {
  let text = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { logger: pino({ level: 'debug' }, sink), text: () => text };
}
