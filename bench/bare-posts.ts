import { percentile } from './load.ts';

const posts = 200;
const perSecond = 50;

/**
 * The machine's own baseline: how long the same stand-in for Slack takes for a bare `chat.postMessage`, one at a
 * time, into channels of their own so that no limit is met. Milliseconds as a line to print.
 */
export async function barePosts(slackUrl: string): Promise<string> {
  const times: number[] = [];
  for (let n = 0; n < posts; n += 1) {
    const at = performance.now();
    await fetch(`${slackUrl}/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-bench', 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: `#bare-${n}`, text: 'bare' }),
    });
    times.push(performance.now() - at);
    await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
  }
  const sorted = Float64Array.from(times).sort();
  return `a bare post to the same Slack: p50 ${percentile(sorted, 0.5).toFixed(1)} ms, p99 ${percentile(sorted, 0.99).toFixed(1)} ms`;
}
