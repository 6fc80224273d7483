import type { Message } from '../model/message.ts';
import type { Mute } from '../model/mute.ts';
import type { Queries } from './database.ts';
import { toStoredEvent } from './event-body.ts';
import { toRecordedMatch } from './match-rows.ts';
import { toMessage } from './message-rows.ts';
import { toMute } from './mute-rows.ts';
import type { RecentEvent, RecentMatch } from './store.ts';
import type { EventRow, MatchRow } from './tables.ts';

/** The events with what each matched, and where the message or the mute of each match stands now. */
export async function withMatches(
  queries: Queries,
  events: readonly EventRow[],
): Promise<readonly RecentEvent[]> {
  const rows = await selectMatches(queries, events);
  const messages = await selectMessages(queries, rows);
  const mutes = await selectMutes(queries, rows);
  return events.map((event) => ({
    ...toStoredEvent(event),
    matches: rows
      .filter(({ event_seq }) => event_seq === event.seq)
      .map((row) => toRecentMatch(row, messages, mutes)),
  }));
}

async function selectMatches(queries: Queries, events: readonly EventRow[]): Promise<readonly MatchRow[]> {
  if (events.length === 0) return [];
  return queries
    .selectFrom('matches')
    .selectAll()
    .where(
      'event_seq',
      'in',
      events.map(({ seq }) => seq),
    )
    .orderBy('event_seq')
    .orderBy('rule_id')
    .execute();
}

async function selectMessages(
  queries: Queries,
  rows: readonly MatchRow[],
): Promise<ReadonlyMap<string, Message>> {
  const ids = rows.flatMap(({ alert_id }) => (alert_id === null ? [] : [alert_id]));
  if (ids.length === 0) return new Map();
  const messages = await queries.selectFrom('messages').selectAll().where('id', 'in', ids).execute();
  return new Map(messages.map((row) => [row.id, toMessage(row)]));
}

async function selectMutes(queries: Queries, rows: readonly MatchRow[]): Promise<ReadonlyMap<string, Mute>> {
  const ids = rows.flatMap(({ mute_id }) => (mute_id === null ? [] : [mute_id]));
  if (ids.length === 0) return new Map();
  const mutes = await queries.selectFrom('mutes').selectAll().where('id', 'in', ids).execute();
  return new Map(mutes.map((row) => [row.id, toMute(row)]));
}

function toRecentMatch(
  row: MatchRow,
  messages: ReadonlyMap<string, Message>,
  mutes: ReadonlyMap<string, Mute>,
): RecentMatch {
  const message = messages.get(row.alert_id ?? '');
  const mute = mutes.get(row.mute_id ?? '');
  return {
    ...toRecordedMatch(row),
    ...(message === undefined ? {} : { message }),
    ...(mute === undefined ? {} : { mute }),
  };
}
