import type { Queries } from './database.ts';
import type { Inserted } from './event-table/event-table.ts';
import { toKey } from './key.ts';
import { inPieces } from './pieces.ts';
import type { RecordedMatch } from './store.ts';
import type { MatchRow } from './tables.ts';

type EventFacts = Inserted['row'];

/** `events` are the rows inserted in this transaction, by id. */
export async function insertMatches(
  transaction: Queries,
  matches: readonly RecordedMatch[],
  events: ReadonlyMap<string, EventFacts>,
): Promise<void> {
  for (const piece of inPieces(matches)) {
    const rows = piece.map((match) => toMatchRow(match, events));
    await transaction.insertInto('matches').values(rows).execute();
  }
}

function toMatchRow(match: RecordedMatch, events: ReadonlyMap<string, EventFacts>): MatchRow {
  const event = events.get(toKey(match.eventId));
  if (event === undefined) throw new Error(`A match of ${match.ruleId} is for an event that is not stored`);
  return {
    event_seq: event.seq,
    event_id: event.id,
    rule_id: match.ruleId,
    rule_name: match.ruleName,
    severity: match.severity,
    title: match.title,
    actor: event.actor,
    action: event.action,
    received_at: event.received_at,
    outcome: match.outcome,
    alert_id: match.alertId ?? null,
    opened: match.opened === undefined ? null : Number(match.opened),
    mute_id: match.muteId ?? null,
  };
}
