import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStage } from './stage.ts';
import { until } from './until.ts';

/**
 * 300 alerts flood channel A of a Slack that takes one message a second a channel. Now and then an alert for B and a
 * critical one for A come: how soon each is visible, and how many of Slack's answers are a 429. Beside it how soon one
 * is visible while all is quiet, and what the post alone takes this machine. `node bench/flood.ts`
 */
const flood = 300;
const probesAtMs = [0, 1500, 5000, 9000, 14_000, 21_000];

const stage = await startStage((folder) => {
  const rules = [
    '{id: flood, name: Flood, severity: medium, channel: "#a", match: {action: flood}}',
    '{id: worst, name: Worst, severity: critical, channel: "#a", match: {action: worst}}',
    '{id: other, name: Other, severity: low, channel: "#b", match: {action: other}}',
    '{id: quiet, name: Quiet, severity: low, channel: "#quiet", match: {action: quiet}}',
  ];
  writeFileSync(join(folder, 'rules.yaml'), `rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`);
});

interface Shown {
  readonly text: string;
  readonly postedAt: number;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly count?: number } };
}

interface Called {
  readonly answer?: { readonly status: number };
}

async function ledger(): Promise<{ messages: readonly Shown[]; calls: readonly Called[] }> {
  return Object(await (await fetch(`${stage.slackUrl}/ledger`)).json());
}

async function send(action: string, n: number): Promise<number> {
  const email = `${action}-${n}@example.com`;
  const sentAt = Date.now();
  await fetch(`${stage.relayUrl}/webhooks/atlassian`, {
    method: 'POST',
    headers: { authorization: stage.authorization },
    body: JSON.stringify({
      id: `${action}-${n}`,
      attributes: { action, time: new Date().toISOString(), actor: { id: email, email } },
    }),
  });
  return sentAt;
}

/** When each of the alerts became visible after it was sent, ms; the longest. */
function longest(sentAt: readonly number[], action: string, messages: readonly Shown[]): number {
  const delays = sentAt.map((at, n) => {
    const shown = messages.find(({ text }) => text.includes(`${action}-${n}@example.com`));
    return (shown?.postedAt ?? Number.NaN) - at;
  });
  return Math.max(...delays);
}

function accounted(messages: readonly Shown[]): number {
  const own = messages.filter(({ metadata }) => metadata?.event_type === 'audit_alert').length;
  return messages.reduce((sum, { metadata }) => sum + (metadata?.event_payload?.count ?? 0), own);
}

async function postAlone(n: number): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${stage.slackUrl}/api/chat.postMessage`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-bench', 'content-type': 'application/json' },
    body: JSON.stringify({ channel: `#alone-${n}`, text: 'alone' }),
  });
  if (!Object(await answer.json()).ok) throw new Error('Slack did not take a post');
  return performance.now() - startedAt;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

try {
  const alone: number[] = [];
  const quiet: number[] = [];
  // What the first costs is the start's, not the flood's.
  await send('quiet', 99);
  await pause(1100);
  for (let n = 0; n < 8; n += 1) {
    alone.push(await postAlone(n));
    quiet.push(await send('quiet', n));
    await pause(1100);
  }
  const startedAt = performance.now();
  const others: number[] = [];
  const worst: number[] = [];
  const flooding = Promise.all(Array.from({ length: flood }, (_, n) => send('flood', n)));
  for (const [n, at] of probesAtMs.entries()) {
    await pause(Math.max(0, startedAt + at - performance.now()));
    others.push(await send('other', n));
    worst.push(await send('worst', n));
  }
  await flooding;
  const expected = 1 + quiet.length + others.length + worst.length + flood;
  await until(async () => accounted((await ledger()).messages) >= expected, 60_000);
  const { messages, calls } = await ledger();
  const limited = calls.filter(({ answer }) => answer?.status === 429).length;
  const median = alone.toSorted((one, other) => one - other)[Math.floor(alone.length / 2)] ?? Number.NaN;
  console.log(
    `while all is quiet visible within ${longest(quiet, 'quiet', messages)} ms; the post alone ${median.toFixed(1)} ms`,
  );
  console.log(
    `during ${flood} alerts for A: one for B within ${longest(others, 'other', messages)} ms, a critical one for A within ${longest(worst, 'worst', messages)} ms`,
  );
  console.log(
    `${accounted(messages)} of ${expected} accounted for; ${limited} of ${calls.length} answers were a 429`,
  );
} finally {
  stage.stop();
}
