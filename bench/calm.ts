import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barePosts } from './bare-posts.ts';
import { percentile } from './load.ts';
import { startStage } from './stage.ts';
import { until } from './until.ts';

/** From the webhook to Slack's receipt, at fifty events a second, each an alert of its own. */
const perSecond = 50;
const events = 1000;
const channels = 60;

const rules = Array.from(
  { length: channels },
  (_, n) =>
    `  - {id: calm-${n}, name: Calm, severity: medium, channel: "#c-${n}", match: {action: calm_${n}}}`,
);
const stage = await startStage((folder) => {
  writeFileSync(join(folder, 'rules.yaml'), `rules:\n${rules.join('\n')}\n`);
});

const sentAt = new Map<string, number>();

async function send(n: number): Promise<void> {
  const email = `a${n}@example.com`;
  sentAt.set(email, Date.now());
  await fetch(`${stage.relayUrl}/webhooks/atlassian`, {
    method: 'POST',
    headers: { authorization: stage.authorization },
    body: JSON.stringify({
      id: `calm-${n}`,
      attributes: {
        action: `calm_${n % channels}`,
        time: new Date().toISOString(),
        actor: { id: email, email },
      },
    }),
  });
}

/** When Slack received the post of each alert, by its actor. */
async function received(): Promise<Map<string, number>> {
  const { calls } = Object(await (await fetch(`${stage.slackUrl}/ledger`)).json());
  const posts = calls.filter(({ method }: { method: string }) => method === 'chat.postMessage');
  return new Map(
    posts.map((call: { at: number; arguments: { text: string } }) => [
      /a\d+@example\.com/.exec(call.arguments.text)?.[0],
      call.at,
    ]),
  );
}

try {
  for (let n = 0; n < events; n += 1) {
    const due = new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    void send(n);
    await due;
  }
  await until(async () => (await received()).size >= events, 20_000);
  const times = await received();
  const delays = Float64Array.from(
    [...sentAt].slice(100),
    ([email, at]) => (times.get(email) ?? Number.NaN) - at,
  ).sort();
  console.log(
    `webhook to Slack at ${perSecond}/s: p50 ${percentile(delays, 0.5)} ms, p99 ${percentile(delays, 0.99)} ms (${delays.length} alerts)`,
  );
  console.log(await barePosts(stage.slackUrl));
} finally {
  stage.stop();
}
