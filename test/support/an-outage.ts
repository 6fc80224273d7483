import { createEvaluator } from '../../src/evaluate/evaluator.ts';
import { formatMistake, parseRules } from '../../src/evaluate/load-rules.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { type Severity, severities } from '../../src/model/severity.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline.ts';
import { toAuditEvents } from '../../src/receive/to-audit-events.ts';
import type { Message } from '../../src/sandbox/workspace/messages.ts';
import type { TestDispatcher } from './a-dispatcher.ts';
import { livingMemory } from './living-memory.ts';

const hourMs = 3_600_000;
const stepMs = 1000;
/** While nothing is shown anyway. */
const outageStepMs = 5000;

export const channels = ['#a', '#b', '#c', '#d'];

/** One rule a channel and severity; each actor is a key of its own. */
const rules = channels.flatMap((channel) =>
  severities.map((severity) => {
    const id = `${channel.slice(1)}-${severity}`;
    return `  - {id: ${id}, name: Of ${id}, severity: ${severity}, channel: "${channel}", match: {action: ${id}}}`;
  }),
);

/** What came to the relay while Slack was away. */
export interface Outage {
  /** How many alerts were opened, by channel. */
  readonly alerts: ReadonlyMap<string, number>;
  /** Calls that Slack was sent meanwhile, those that ask only after the account left out. */
  readonly attempts: number;
  /** By how much the heap grew, MB. */
  readonly grownMb: number;
}

/** An hour without Slack, in which events come all the time: resets, 500s and calls that hang. */
export async function sufferAnOutage(test: TestDispatcher, matches: number): Promise<Outage> {
  const pipeline = aPipeline(test);
  const minutes = 60;
  const batch = Math.ceil(matches / minutes);
  for (const [probability, kind] of [
    [0.1, 'hang'],
    [0.5, 'reset'],
    [1, 'server_error'],
  ] as const) {
    test.slack.fail({ probability, fault: { kind } });
  }
  const before = heapMb();
  for (let sent = 0; sent < matches; sent += batch) {
    const events = Array.from({ length: Math.min(batch, matches - sent) }, (_, n) =>
      anEventOf(sent + n, test),
    );
    await pipeline([{ events: events.flat(), quarantined: [] }]);
    await test.pass(hourMs / minutes - outageStepMs, outageStepMs);
  }
  return {
    alerts: new Map(channels.map((channel) => [channel, alertsIn(channel, matches)])),
    attempts: test.slack.calls.filter(({ method }) => method !== 'auth.test').length,
    grownMb: heapMb() - before,
  };
}

/** Lets time pass until nothing waits; how long that took, ms. */
export async function untilNothingWaits({ store, clock, pass }: TestDispatcher): Promise<number> {
  const from = clock.now();
  while ((await store.backlog(clock.now())).waiting > 0 && clock.now() - from < hourMs)
    await pass(5 * stepMs, stepMs);
  return clock.now() - from;
}

export interface Shown {
  /** Ids of alerts with a message of their own, in order, once for each time that they are shown. */
  readonly own: readonly string[];
  /** How many alerts each digest stands for. */
  readonly digests: readonly number[];
}

export function shownIn({ slack }: TestDispatcher, channel: string): Shown {
  const payloads = slack.messages(channel).map(({ metadata }: Message) => Object(metadata));
  return {
    own: payloads.flatMap(({ event_type, event_payload }) =>
      event_type === 'audit_alert' ? [String(event_payload.alert_id)] : [],
    ),
    digests: payloads.flatMap(({ event_type, event_payload }) =>
      event_type === 'audit_digest' ? [Number(event_payload.count)] : [],
    ),
  };
}

function aPipeline({ store, clock }: TestDispatcher): Pipeline {
  const loaded = parseRules(new Map([['rules.yaml', `rules:\n${rules.join('\n')}\n`]]));
  if (!loaded.ok) throw new Error(loaded.mistakes.map(formatMistake).join('\n'));
  const evaluator = createEvaluator(loaded.ruleSet);
  return createPipeline({
    store,
    evaluator: () => evaluator,
    guardMemory: (memory) => memory,
    clock,
    defaultChannel: '#a',
    onAlerts: () => {},
  });
}

interface Made {
  readonly channel: string;
  readonly severity: Severity;
  readonly key: number;
}

/** The worst are the rarest. One in ten is of a key that came before, some minutes ago. */
function made(n: number): Made {
  const channel = channels[Math.floor(n / 10) % channels.length] ?? '#a';
  const severity = severities[[0, 1, 1, 1, 2, 2, 2, 3, 0, n % 70 === 9 ? 4 : 2][n % 10] ?? 0] ?? 'info';
  const before = n >= 4008 ? n - 4008 : n - 8;
  return { channel, severity, key: n % 10 === 8 ? before : n };
}

function anEventOf(n: number, { clock }: TestDispatcher): readonly AuditEvent[] {
  const { channel, severity, key } = made(n);
  const payload = {
    id: `outage-${n}`,
    attributes: {
      action: `${channel.slice(1)}-${severity}`,
      time: new Date(clock.now()).toISOString(),
      actor: { id: `actor-${key}`, email: `a${key % 1000}@example.com` },
    },
  };
  return toAuditEvents(payload, clock.now()).events;
}

/** How many alerts the matches make in a channel. */
function alertsIn(channel: string, matches: number): number {
  const all = Array.from({ length: matches }, (_, n) => made(n)).filter((each) => each.channel === channel);
  return new Set(all.map(({ severity, key }) => `${severity} ${key}`)).size;
}

function heapMb(): number {
  return livingMemory().heapUsed / 2 ** 20;
}
