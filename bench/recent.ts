import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventBody } from './events.ts';
import { percentile } from './load.ts';
import { fill, rules } from './million.ts';
import { type Stage, startStage } from './stage.ts';
import { until } from './until.ts';

/**
 * What people ask of a million stored events (SQLite): `/audit recent` with every combination of its filters, the
 * Next button, `why`, `status`, `rules` and the App Home, as signed requests over HTTP; some of it once more while 1,000
 * events a second arrive. EVENTS, DAYS and REPEATS change the size; DATABASE takes a file that an earlier run has kept with KEEP=1.
 */
const events = Number(process.env['EVENTS'] ?? 1_000_000);
const days = Number(process.env['DAYS'] ?? 30);
const repeats = Number(process.env['REPEATS'] ?? 20);
const mostMs = 300;

const filters = {
  alerts: ['alerts', 'alerts', 'alerts'],
  rule: ['rule:rule-7', 'rule:rare', 'rule:never'],
  actor: ['actor:person7@example.com', 'actor:rare@example.com', 'actor:nobody@example.com'],
  action: ['action:risky_action_7', 'action:rare_action', 'action:harmless_action_3'],
  severity: ['severity:medium', 'severity:low', 'severity:info'],
  since: ['since:20d', 'since:60d', 'since:2h'],
} as const;

/** Every combination of the filters: with values that many events have, that few have, and that exclude each other. */
const questions = [0, 1, 2].flatMap((variant) =>
  Array.from({ length: 2 ** Object.keys(filters).length }, (_, bits) => {
    const chosen = Object.values(filters).filter((_values, index) => bits & (1 << index));
    return ['recent', '50', ...chosen.map((values) => values[variant])].join(' ');
  }),
);

const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'audit-relay-recent-'));
const database = process.env['DATABASE'] ?? join(folder, 'relay.db');
if (process.env['DATABASE'] === undefined) await fill(database, { events, days });
const stage = await startStage(
  (rulesFolder) => writeFileSync(join(rulesFolder, 'rules.yaml'), rules),
  `sqlite:${database}`,
);
try {
  await untilQuiet();
  const loadBefore = loadavg();
  const rows = await measureAll();
  print(rows, loadBefore);
  if (rows.some(({ times }) => percentile(times, 0.99) > mostMs)) process.exitCode = 1;
} finally {
  stage.stop();
  if (process.env['KEEP'] === undefined) rmSync(folder, { recursive: true });
  else console.log(`kept: DATABASE=${database}`);
}

interface Row {
  readonly what: string;
  readonly times: Float64Array;
}

async function measureAll(): Promise<Row[]> {
  for (const text of new Set(questions.slice(0, 64))) await ask(stage, text);
  const recent: Row[] = [];
  for (const text of new Set(questions)) recent.push(await measure(text, () => ask(stage, text)));
  const all = recent.flatMap(({ times }) => [...times]);
  return [
    { what: `recent, all ${recent.length} combinations`, times: Float64Array.from(all).sort() },
    ...recent.toSorted((a, b) => percentile(b.times, 0.99) - percentile(a.times, 0.99)).slice(0, 12),
    await measure('Next button', next),
    await measure('why', () => ask(stage, `why recent-${events / 2}-0f9d2c1e-7a34-4c58-9b1e-2f6d8a7c5b3e`)),
    await measure('status', () => ask(stage, 'status')),
    await measure('rules', () => ask(stage, 'rules')),
    await measureHome(),
    ...(await whileEventsArrive()),
  ];
}

/** Each as often as a person would in a minute's hurry. */
async function whileEventsArrive(): Promise<Row[]> {
  const stop = arrive();
  const rows = [
    await measure('recent, while events arrive', () => ask(stage, 'recent 50 actor:nobody@example.com')),
    await measure('status, while events arrive', () => ask(stage, 'status')),
    await measure('help, while events arrive', () => ask(stage, 'help')),
  ];
  const taken = await stop();
  return rows.map(({ what, times }) => ({ what: `${what} (${taken}/s)`, times }));
}

/** Sends 1,000 events a second, each by itself; stopped, says how many a second were taken. */
function arrive(): () => Promise<number> {
  const startedAt = performance.now();
  let [sent, taken] = [0, 0];
  const sendOne = async (): Promise<void> => {
    const { ok } = await fetch(`${stage.relayUrl}/webhooks/atlassian`, {
      method: 'POST',
      headers: { authorization: stage.authorization },
      body: eventBody(sent, 100),
    });
    if (ok) taken += 1;
  };
  const timer = setInterval(() => {
    for (const due = performance.now() - startedAt; sent < due; sent += 1) void sendOne().catch(() => {});
  }, 5);
  return async () => {
    clearInterval(timer);
    return Math.round((taken / (performance.now() - startedAt)) * 1000);
  };
}

async function measure(what: string, act: () => Promise<unknown>): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const at = performance.now();
    await act();
    times.push(performance.now() - at);
  }
  return { what, times: Float64Array.from(times).sort() };
}

/** Until the answer is here: `recent` answers in the acknowledgement. */
async function ask({ relayUrl }: Stage, text: string): Promise<void> {
  const answer = await send(relayUrl, {
    command: '/audit',
    text,
    user_id: 'U0SANDBOX1',
    team_id: 'T0SANDBOX1',
    channel_id: 'C0BENCH',
    response_url: 'http://127.0.0.1:1/',
  });
  if (!answer.includes('ephemeral')) throw new Error(`${text}: ${answer}`);
}

/** Until the next page came over the response_url. */
async function next(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      res.end('ok');
      resolve();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = Object(server.address());
  const value = JSON.stringify({ limit: 50, beforeSeq: Math.floor(events / 2), ruleId: 'rule-7' });
  const payload = {
    type: 'block_actions',
    user: { id: 'U0SANDBOX1', team_id: 'T0SANDBOX1' },
    team: { id: 'T0SANDBOX1' },
    response_url: `http://127.0.0.1:${port}/`,
    actions: [{ type: 'button', block_id: 'b', action_id: 'recent_next', value }],
  };
  await send(stage.relayUrl, { payload: JSON.stringify(payload) });
  await promise;
  server.close();
}

/** From the event to Slack's receipt of the view. */
async function measureHome(): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const at = Date.now();
    const event = {
      type: 'app_home_opened',
      user: 'U0SANDBOX1',
      tab: 'home',
      channel: 'D0',
      event_ts: '1.0',
    };
    await post(stage.relayUrl, {
      type: 'application/json',
      body: JSON.stringify({ type: 'event_callback', team_id: 'T0SANDBOX1', event_id: randomUUID(), event }),
    });
    await until(async () => (await published()).length > n, 5000);
    times.push(((await published())[n] ?? Number.NaN) - at);
  }
  return { what: 'App Home', times: Float64Array.from(times).sort() };
}

async function published(): Promise<number[]> {
  const { calls } = Object(await (await fetch(`${stage.slackUrl}/ledger`)).json());
  return calls
    .filter(({ method }: { method: string }) => method === 'views.publish')
    .map(({ at }: { at: number }) => at);
}

function send(url: string, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...fields, nonce: randomUUID() }).toString();
  return post(url, { type: 'application/x-www-form-urlencoded', body });
}

async function post(url: string, { type, body }: { type: string; body: string }): Promise<string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const hmac = createHmac('sha256', 'bench').update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${hmac}`,
    },
    body,
  });
  if (response.status !== 200) throw new Error(`answered ${response.status}`);
  return response.text();
}

/** What a start has to do is done. */
async function untilQuiet(): Promise<void> {
  await until(async () => (await fetch(`${stage.relayUrl}/readyz`)).ok, 60_000);
  await ask(stage, 'help');
}

function print(rows: readonly Row[], load: readonly number[]): void {
  console.log(
    `${events.toLocaleString('en-US')} events of ${days} days, load average ${load.map((one) => one.toFixed(1)).join(' ')}`,
  );
  for (const { what, times } of rows) {
    const [p50, p99, most] = [percentile(times, 0.5), percentile(times, 0.99), times.at(-1) ?? Number.NaN];
    const figures = [p50, p99, most].map((ms) => ms.toFixed(1).padStart(8)).join('');
    console.log(`p50 p99 max ms${figures}  ${what}`);
  }
}
