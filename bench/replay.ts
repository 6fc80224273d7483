import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { play } from '../src/commands/replay/play.ts';
import { parseRules } from '../src/evaluate/load-rules.ts';
import type { RuleSet } from '../src/evaluate/rule.ts';
import { toAuditEvents } from '../src/receive/to-audit-events.ts';
import { openStore } from '../src/record/open-store.ts';
import type { Store } from '../src/record/store.ts';
import { eventBody, ruleFile } from './events.ts';

/**
 * `replay` over a temporary SQLite database on one core: 200 rules, one event in a hundred matching, and the same
 * with twenty rules that count. EVENTS says how many (200,000 unless told). `node bench/replay.ts`
 */
const events = Number(process.env['EVENTS'] ?? 200_000);
const ruleCount = 200;
const atLeast = 20_000;
const days = 30;
const dayMs = 86_400_000;
const start = Date.parse('2026-03-01T00:00:00Z');

const [database] = process.argv.slice(2);
if (database === undefined) await fillAndMeasure();
else await measure(database);

async function fillAndMeasure(): Promise<void> {
  const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'audit-relay-replay-'));
  const url = `sqlite:${join(folder, 'relay.db')}`;
  await fill(url);
  const command = ['-c', '0', process.execPath, import.meta.filename, url];
  const { status } = spawnSync('taskset', command, { stdio: 'inherit' });
  rmSync(folder, { recursive: true });
  process.exitCode = status ?? 1;
}

async function fill(url: string): Promise<void> {
  const store = await openStore(url);
  const batch = 2000;
  for (let n = 0; n < events; n += batch) {
    const some = Array.from({ length: Math.min(batch, events - n) }, (_, index) => toEvent(n + index));
    await store.ingest((transaction) => transaction.insertEvents(some.flat()));
  }
  await store.close();
}

function toEvent(n: number) {
  const at = start + Math.floor((n / events) * days * dayMs);
  const body = eventBody(n, 100).replace(/"time":"[^"]*"/, `"time":"${new Date(at).toISOString()}"`);
  return toAuditEvents(JSON.parse(body), at).events;
}

/** In place of as many others: rules that remember a part of the harmless events, and one that remembers all. */
function countingRuleFile(): string {
  const some = Array.from({ length: 19 }, (_, n) => {
    const counts = 'threshold: {count: 50, within: 10m, by: actor.id}';
    const first = 'first_seen: {of: actor.id, within: 30d}';
    return `  - {id: some-${n}, match: {action: harmless_action_${n}}, ${n % 2 === 0 ? counts : first}}\n`;
  });
  const all =
    '  - {id: all, match: {location.countryName: "*"}, first_seen: {of: [actor.id, location.countryName], within: 30d}}\n';
  return ruleFile(ruleCount - some.length - 1) + some.join('') + all;
}

function toRuleSet(text: string): RuleSet {
  const loaded = parseRules(new Map([['bench.yaml', text]]));
  if (!loaded.ok) throw new Error(loaded.mistakes[0]?.message);
  return loaded.ruleSet;
}

async function measure(url: string): Promise<void> {
  const store = await openStore(url);
  const [plain, counting] = [toRuleSet(ruleFile(ruleCount)), toRuleSet(countingRuleFile())];
  // The file comes into the system's cache, and what runs into the engine's.
  await readAll(store);
  const figures = {
    events,
    rules: ruleCount,
    readingOnly: await perSecond(() => readAll(store)),
    replay: await perSecond(() => play({ store, rules: plain })),
    replayWhereEveryEventIsRemembered: await perSecond(() => play({ store, rules: counting })),
    mostMemoryMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  await store.close();
  console.log(JSON.stringify(figures, undefined, 2));
  const slowest = Math.min(
    figures.replay.ofProcessorTime,
    figures.replayWhereEveryEventIsRemembered.ofProcessorTime,
  );
  if (slowest < atLeast) process.exitCode = 1;
}

/** Events in a second of the clock, and of the processor: the machine may do other things meanwhile. */
async function perSecond(work: () => Promise<unknown>) {
  const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(usedBefore);
  return {
    ofTheClock: Math.round((events / (performance.now() - startedAt)) * 1000),
    ofProcessorTime: Math.round((events / (user + system)) * 1_000_000),
  };
}

async function readAll(store: Store): Promise<void> {
  let afterSeq = 0;
  for (;;) {
    const last = (await store.eventsAfter(afterSeq, 1000)).at(-1);
    if (last === undefined) return;
    afterSeq = last.seq;
  }
}
