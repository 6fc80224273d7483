import type { Clock } from './clock.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import { groupMatches } from './group-matches.ts';
import { asksFor } from './model/ask.ts';
import type { AuditEvent } from './model/audit-event.ts';
import type { Memory } from './model/memory.ts';
import type { IngestTransaction, Quarantined, Store } from './record/store.ts';

/** What one webhook request brought, read. */
export interface Submission {
  readonly events: readonly AuditEvent[];
  readonly quarantined: readonly Quarantined[];
}

/** What is answered to Atlassian. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
}

export interface PipelineParts {
  readonly store: Store;
  /** The rules in force now: they change while the relay runs. */
  readonly evaluator: () => Evaluator;
  readonly clock: Clock;
  /** What rules may ask of what is remembered. */
  readonly guardMemory: (memory: Memory) => Memory;
  /** The channel of rules that name none. */
  readonly defaultChannel: string;
  /** Told after a commit that changed what people should see. */
  readonly onAlerts: () => void;
}

export type Pipeline = (submissions: readonly Submission[]) => Promise<readonly Receipt[]>;

/**
 * The whole way of an event: ingest → evaluate → mute? → record, in one transaction for all submissions given.
 * When the promise resolves it is committed; when it rejects nothing of it is stored.
 */
export function createPipeline(parts: PipelineParts): Pipeline {
  return async (submissions) => {
    const { fresh, alerts } = await parts.store.ingest(async (transaction) => {
      const fresh = await transaction.insertEvents(submissions.flatMap(({ events }) => events));
      await transaction.insertQuarantined(submissions.flatMap(({ quarantined }) => quarantined));
      return { fresh, alerts: await raise(parts, transaction, fresh) };
    });
    if (alerts > 0) parts.onAlerts();
    return toReceipts(submissions, fresh);
  };
}

/** Evaluates the events and records what they match; the number of alerts that changed. */
async function raise(
  { evaluator, guardMemory, clock, defaultChannel }: PipelineParts,
  transaction: IngestTransaction,
  events: readonly AuditEvent[],
): Promise<number> {
  const memory = guardMemory(transaction.memory);
  const { concerns, evaluate } = evaluator();
  const concerning = events.filter(concerns);
  const matches = (await Promise.all(concerning.map((event) => evaluate(event, memory)))).flat();
  if (matches.length === 0) return 0;
  await transaction.lockAlerts();
  const now = clock.now();
  const mutes = await transaction.activeMutes(now);
  const keys = matches.map(({ rule, groupKey }) => ({ ruleId: rule.id, groupKey }));
  // By when they were received: under load that is a while ago, and each batch would find its alerts closed already.
  const earliest = matches.reduce((before, { event }) => Math.min(before, event.receivedAt), now);
  const open = await transaction.openAlerts(keys, earliest);
  const { alerts, recorded, hidden } = groupMatches({ matches, mutes, open, defaultChannel });
  await transaction.saveAlerts(alerts, now);
  await transaction.insertAsks(asksFor(alerts, now));
  await transaction.insertMatches(recorded);
  for (const [muteId, count] of hidden) await transaction.countHidden(muteId, count);
  return alerts.length;
}

/** Of all events given those that were fresh, in the same order, are accepted; the others are duplicates. */
function toReceipts(submissions: readonly Submission[], fresh: readonly AuditEvent[]): Receipt[] {
  let claimed = 0;
  return submissions.map(({ events, quarantined }) => {
    const before = claimed;
    for (const event of events) if (event === fresh[claimed]) claimed += 1;
    const accepted = claimed - before;
    return { accepted, duplicates: events.length - accepted, quarantined: quarantined.length };
  });
}
