import { compileForRows, givenRow, type Rows } from './compile-once.ts';
import type { Queries } from './database.ts';
import type { Inserted } from './event-table/event-table.ts';
import { toKey } from './key.ts';
import { inPiecesWithPauses } from './pieces.ts';
import type { RecordedMatch } from './store.ts';
import type { MatchRow } from './tables.ts';

type EventFacts = Inserted['row'];

/** `inserted` are the events inserted in this transaction. */
export async function insertMatches(
  transaction: Queries,
  matches: readonly RecordedMatch[],
  inserted: readonly Inserted[],
): Promise<void> {
  if (matches.length === 0) return;
  const events = new Map(inserted.map(({ row }) => [row.id, row]));
  for await (const piece of inPiecesWithPauses(matches)) {
    await insertRows(
      transaction,
      piece.map((match) => toMatchRow(match, events)),
    );
  }
}

const columns = [
  'event_seq',
  'event_id',
  'rule_id',
  'rule_name',
  'severity',
  'title',
  'actor',
  'action',
  'received_at',
  'outcome',
  'alert_id',
  'opened',
  'mute_id',
] as const;

const insertRows = compileForRows((queries, rows: Rows<MatchRow>) =>
  queries.insertInto('matches').values(rows.map((given) => givenRow(given, columns))),
);

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
