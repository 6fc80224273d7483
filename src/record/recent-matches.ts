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
  const messages = await selectMessages(
    queries,
    rows.map(({ alert_id }) => alert_id),
  );
  const digests = await selectMessages(
    queries,
    [...messages.values()].map(({ digestId }) => digestId ?? null),
  );
  const mutes = await selectMutes(queries, rows);
  return events.map((event) => ({
    ...toStoredEvent(event),
    matches: rows
      .filter(({ event_seq }) => event_seq === event.seq)
      .map((row) => toRecentMatch(row, { messages, digests, mutes })),
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
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, Message>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const messages = await queries.selectFrom('messages').selectAll().where('id', 'in', wanted).execute();
  return new Map(messages.map((row) => [row.id, toMessage(row)]));
}

async function selectMutes(queries: Queries, rows: readonly MatchRow[]): Promise<ReadonlyMap<string, Mute>> {
  const ids = rows.flatMap(({ mute_id }) => (mute_id === null ? [] : [mute_id]));
  if (ids.length === 0) return new Map();
  const mutes = await queries.selectFrom('mutes').selectAll().where('id', 'in', ids).execute();
  return new Map(mutes.map((row) => [row.id, toMute(row)]));
}

interface Standing {
  readonly messages: ReadonlyMap<string, Message>;
  /** By id, those that stand for one of the messages. */
  readonly digests: ReadonlyMap<string, Message>;
  readonly mutes: ReadonlyMap<string, Mute>;
}

function toRecentMatch(row: MatchRow, { messages, digests, mutes }: Standing): RecentMatch {
  const message = messages.get(row.alert_id ?? '');
  const digest = digests.get(message?.digestId ?? '');
  const mute = mutes.get(row.mute_id ?? '');
  return {
    ...toRecordedMatch(row),
    ...(message === undefined ? {} : { message }),
    ...(digest === undefined ? {} : { digest }),
    ...(mute === undefined ? {} : { mute }),
  };
}
