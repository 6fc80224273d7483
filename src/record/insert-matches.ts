import type { Queries } from './database.ts';
import { toKey } from './key.ts';
import { inPieces } from './pieces.ts';
import type { RecordedMatch } from './store.ts';
import type { EventRow, MatchRow } from './tables.ts';

type EventFacts = Pick<EventRow, 'id' | 'seq' | 'actor' | 'action' | 'received_at'>;

export async function insertMatches(transaction: Queries, matches: readonly RecordedMatch[]): Promise<void> {
  for (const piece of inPieces(matches)) {
    const events = await selectEvents(transaction, piece);
    const rows = piece.map((match) => toMatchRow(match, events));
    await transaction.insertInto('matches').values(rows).execute();
  }
}

async function selectEvents(
  transaction: Queries,
  matches: readonly RecordedMatch[],
): Promise<ReadonlyMap<string, EventFacts>> {
  const ids = new Set(matches.map(({ eventId }) => toKey(eventId)));
  const rows = await transaction
    .selectFrom('events')
    .select(['id', 'seq', 'actor', 'action', 'received_at'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
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
