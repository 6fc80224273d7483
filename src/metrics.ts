import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Clock } from './clock.ts';
import type { Notifier, Outcome } from './deliver/notifier.ts';
import type { Pipeline, Receipt } from './pipeline.ts';
import type { Store } from './record/store.ts';
import { shared } from './shared.ts';

export interface Metrics {
  readonly registry: Registry;
  /** The same pipeline, with its receipts counted. */
  countReceipts(pipeline: Pipeline): Pipeline;
  /** The same notifier, with its outcomes counted. */
  countOutcomes(notifier: Notifier): Notifier;
}

/** What Prometheus reads; the backlog is asked of the store when it is read. */
export function createMetrics(store: Pick<Store, 'backlog'>, clock: Clock): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'audit_relay_events_total',
    help: 'Audit events received, by what became of them.',
    labelNames: ['result'],
    registers,
  });
  const accepted = events.labels('accepted');
  const duplicate = events.labels('duplicate');
  const quarantined = events.labels('quarantined');
  // Else there is no series until the first of a kind, and its increase is not seen.
  for (const counter of [accepted, duplicate, quarantined]) counter.inc(0);
  const attempts = new Counter({
    name: 'audit_relay_slack_attempts_total',
    help: 'Messages that Slack was asked to show, by method and outcome.',
    labelNames: ['method', 'outcome'],
    registers,
  });
  // Both are of one moment, and the store is asked once for them.
  const readBacklog = shared(async () => {
    const now = clock.now();
    const { waiting, oldestAt } = await store.backlog(now);
    return { waiting, oldestSeconds: oldestAt === undefined ? 0 : (now - oldestAt) / 1000 };
  });
  new Gauge({
    name: 'audit_relay_backlog_oldest_seconds',
    help: 'Age of the oldest message that waits for Slack.',
    registers,
    async collect() {
      this.set((await readBacklog()).oldestSeconds);
    },
  });
  new Gauge({
    name: 'audit_relay_backlog_messages',
    help: 'Messages that wait for Slack.',
    registers,
    async collect() {
      this.set((await readBacklog()).waiting);
    },
  });

  const counted = async (method: string, asking: Promise<Outcome>): Promise<Outcome> => {
    const outcome = await asking;
    attempts.inc({ method, outcome: outcome.kind });
    return outcome;
  };

  return {
    registry,
    countReceipts: (pipeline) => async (submissions) => {
      const receipts = await pipeline(submissions);
      accepted.inc(total(receipts, 'accepted'));
      duplicate.inc(total(receipts, 'duplicates'));
      quarantined.inc(total(receipts, 'quarantined'));
      return receipts;
    },
    countOutcomes: (notifier) => ({
      ...notifier,
      post: (channel, rendered) => counted('post', notifier.post(channel, rendered)),
      update: (place, rendered) => counted('update', notifier.update(place, rendered)),
      reply: (place, rendered) => counted('reply', notifier.reply(place, rendered)),
    }),
  };
}

function total(receipts: readonly Receipt[], part: keyof Receipt): number {
  return receipts.reduce((sum, receipt) => sum + receipt[part], 0);
}
