import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findBrowser, howToGetOne } from '../test/browser/find-browser.ts';
import { openPage } from '../test/browser/visit.ts';
import { killRelayProcesses, type RelayProcess, startRelayProcess } from '../test/support/a-process.ts';
import { percentile, runLoad } from './load.ts';
import { until } from './until.ts';

/** How soon the sandbox's page answers after a start, and whether it can be used while 10,000 alerts come to 20 channels. */
const alerts = 10_000;
const channels = 20;
const starts = 5;
const betweenClicksMs = 250;
const authorization = `Basic ${Buffer.from('sandbox:sandbox').toString('base64')}`;
const executablePath = findBrowser();

const body = (n: number) =>
  JSON.stringify({
    id: `storm-${n}`,
    attributes: {
      action: `storm_${n % channels}`,
      time: new Date().toISOString(),
      actor: { id: `actor-${n}`, name: `Actor ${n}`, email: `a${n}@example.com` },
    },
    message: { content: 'A storm' },
  });

async function startAnswering(
  env: Readonly<Record<string, string>>,
): Promise<{ relay: RelayProcess; ms: number }> {
  const startedAt = performance.now();
  const relay = await startRelayProcess(env);
  const { ok } = await fetch(`${relay.url}/sandbox`);
  if (!ok) throw new Error('the page did not answer');
  return { relay, ms: performance.now() - startedAt };
}

/** Ms from a click on a channel to its name above the messages, again and again until there is nothing left to come. */
async function clickUntil(page: Page, isOver: () => boolean): Promise<readonly number[]> {
  const taken: number[] = [];
  while (!isOver()) {
    for (const name of ['# storm-a', '# storm-b']) {
      const at = performance.now();
      await page.getByRole('button', { name }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      taken.push(performance.now() - at);
      await new Promise((resolve) => setTimeout(resolve, betweenClicksMs));
    }
  }
  return taken;
}

async function storm(relay: RelayProcess, page: Page): Promise<readonly number[]> {
  let over = false;
  const clicks = clickUntil(page, () => over);
  const load = { port: Number(new URL(relay.url).port), authorization, connections: 16, durationMs: 120_000 };
  const { perSecond, failures } = await runLoad({ ...load, most: alerts, body });
  console.log(`${alerts} alerts sent, ${perSecond.toFixed(0)}/s, failures ${failures}`);
  await until(
    async () => (await (await fetch(`${relay.url}/metrics`)).text()).includes('backlog_messages 0'),
    120_000,
  );
  over = true;
  return clicks;
}

const watchStalls = `window.stalls = []; new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.stalls.push(duration);
}).observe({ type: 'longtask', buffered: true });`;
const counted = `({
  stalls: window.stalls,
  nodes: document.querySelectorAll('*').length,
  lines: document.querySelectorAll('#messages > li').length,
  megabytes: performance.memory.usedJSHeapSize / 2 ** 20,
})`;

async function report(page: Page, clicks: readonly number[]): Promise<void> {
  const { stalls: all, nodes, lines, megabytes } = Object(await page.evaluate(counted));
  const sorted = Float64Array.from(clicks).sort();
  const longest = Math.max(0, ...all);
  console.log(`longest stall of the page ${longest.toFixed(0)} ms; ${all.length} over 50 ms`);
  console.log(
    `click to channel p50 ${percentile(sorted, 0.5).toFixed(0)} ms, longest ${percentile(sorted, 1).toFixed(0)} ms, of ${clicks.length}`,
  );
  console.log(`${lines} lines, ${nodes} elements, ${megabytes.toFixed(1)} MB`);
}

const letter = (n: number) => String.fromCodePoint(97 + n);
const rules = Array.from(
  { length: channels },
  (_, n) =>
    `  - {id: storm-${n}, name: Storm, severity: medium, channel: "#storm-${letter(n)}", match: {action: storm_${n}}}\n`,
);

async function run(folder: string): Promise<void> {
  await mkdir(join(folder, 'rules'));
  await writeFile(join(folder, 'rules', 'rules.yaml'), `rules:\n${rules.join('')}`);
  const took: number[] = [];
  const start = async (n: number) => {
    const env = { DATABASE_URL: `sqlite:${join(folder, `${n}.db`)}`, RULES_DIR: join(folder, 'rules') };
    const { relay, ms } = await startAnswering(env);
    took.push(Math.round(ms));
    return relay;
  };
  for (let n = 1; n < starts; n += 1) await (await start(n)).kill();
  const relay = await start(starts);
  console.log(`from the start to the page's answer: ${took.join(', ')} ms`);
  if (executablePath === undefined) console.log(`no Chromium: ${howToGetOne}`);
  else await inBrowser(relay, executablePath);
  await relay.kill();
}

async function inBrowser(relay: RelayProcess, executablePath: string): Promise<void> {
  const browser = await chromium.launch({ executablePath });
  const { page, send, troubles } = await openPage(browser, `${relay.url}/sandbox`);
  await page.evaluate(watchStalls);
  for (const n of [0, 1]) await send(JSON.parse(body(n)));
  await report(page, await storm(relay, page));
  if (troubles.length > 0) console.log(troubles.join('\n'));
  await browser.close();
}

const folder = await mkdtemp(join(tmpdir(), 'audit-relay-bench-'));
try {
  await run(folder);
} finally {
  killRelayProcesses();
  await rm(folder, { recursive: true });
}
